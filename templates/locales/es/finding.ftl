# Qué se contradice, o contradice las reglas, en las cifras de un informe.
finding-first-missing = La primera alineación está vacía; la final tiene { $final } y { $delegates ->
    [one] se asigna { $delegates } delegado
   *[other] se asignan { $delegates } delegados
}.
finding-final-missing = La alineación final está vacía; la primera tiene { $first } y { $delegates ->
    [one] se asigna { $delegates } delegado
   *[other] se asignan { $delegates } delegados
}.
finding-final-above-first = Las { $final } personas de la alineación final son más que las { $first } de la primera.
finding-delegates-without-supporters = { $names }: delegados asignados sin nadie en la alineación final.
finding-fewer-supporters-more-delegates = { $less } tiene { $less_people ->
    [one] { $less_people } persona
   *[other] { $less_people } personas
} y { $less_delegates ->
    [one] { $less_delegates } delegado
   *[other] { $less_delegates } delegados
}; { $more }, con { $more_people ->
    [one] { $more_people } persona
   *[other] { $more_people } personas
}, tiene { $more_delegates }.
finding-viable-group-shrank = Viable en la primera alineación (umbral { $threshold }), pero más pequeño en la final: { $moved }.
finding-viable-group-became-nonviable = Viable en la primera alineación (umbral { $threshold }) y por debajo del umbral en la final: { $moved }.
finding-nonviable-group-grew = No viable en ninguna alineación (umbral { $threshold }), pero creció: { $moved }.
finding-sde-does-not-follow = { $name }: { $delegates ->
    [one] { $delegates } delegado
   *[other] { $delegates } delegados
} a { $weight } cada uno dan { $follows } EDE, no { $published }.
finding-too-many-delegates = Delegados asignados: { $awarded }. Por elegir: { $elects }.
finding-too-few-delegates = Delegados asignados: { $awarded }. Por elegir: { $elects }.
finding-single-delegate-not-plurality = El único delegado no fue para el grupo más grande: { $names }.
finding-nonviable-awarded = { $name } tiene { $people } en la alineación final, menos que el umbral de { $threshold }, y recibe { $awarded }.
finding-viable-not-awarded = { $name } tiene { $people } en la alineación final, el umbral es { $threshold }, y no recibe nada.
finding-wrong-allocation = De las alineaciones informadas sale { $awards }{ $chance ->
    [yes] , u otro resultado del sorteo
   *[no] {""}
}.
