# Personal: su propia página, quién es del personal, invitaciones.
staff-title = Mi trabajo
staff-you-are = Usted es { $name }: { $role }.
staff-own-precincts = Sus precintos
staff-no-precincts = Todavía no tiene ningún precinto. Pídalo a un responsable del evento.
staff-done = Lo que he hecho
staff-done-says = Sus { $count } entradas más recientes del registro de auditoría, primero la última. Nadie puede quitarlas sin que se note, ni usted.
staff-done-nothing = Todavía no ha hecho nada que guarde el registro de auditoría.
staff-keys = Llaves de acceso y dispositivos
