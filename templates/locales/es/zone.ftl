# Zonas horarias para elegir.
zone-eastern = Hora del Este
zone-central = Hora del Centro
zone-mountain = Hora de la Montaña
zone-arizona = Arizona
zone-pacific = Hora del Pacífico
zone-alaska = Alaska
zone-hawaii = Hawái
zone-puerto-rico = Puerto Rico
zone-central-europe = Europa Central
