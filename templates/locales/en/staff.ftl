# Staff: their own page, who is on the staff, invitations.
staff-title = My work
staff-you-are = You are { $name }: { $role }.
staff-own-precincts = Your precincts
staff-no-precincts = No precinct has been given to you yet. Ask an event manager.
staff-done = What I have done
staff-done-says = Your newest { $count } entries of the audit log, newest first. Nobody can take them out of it unnoticed, not even you.
staff-done-nothing = You have done nothing yet that the audit log keeps.
staff-keys = Passkeys and devices
