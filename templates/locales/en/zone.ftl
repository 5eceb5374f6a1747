# Time zones people can choose.
zone-eastern = Eastern Time
zone-central = Central Time
zone-mountain = Mountain Time
zone-arizona = Arizona
zone-pacific = Pacific Time
zone-alaska = Alaska
zone-hawaii = Hawaii
zone-puerto-rico = Puerto Rico
zone-central-europe = Central Europe
