"""Words after a street word, in small letters: those that are no name of it, and names that streets have everywhere."""

STOP_LOWER = frozenset(
    "qui que est et ou en on a la le les un une des dans sur sous pour par avec sans il elle ils elles je tu nous vous y ne pas "
    "piétonne pietonne piétonnes pietonnes barrée barree fermée fermee entière entiere principale voisine publique privée privee handicapé handicape "
    "handicapée handicapés handicapee handicapes livraison payante payantes gratuit gratuite parking stationnement résident resident résidents libre libres "
    "devant derrière derriere jusqu à au aux ce cette mon ma mes son sa ses notre votre leur chez comme mais donc car ni si plus très tres "
    "sens cest c'est était etait sera depuis vers avant après apres entre là la-bas ici même meme aussi encore toujours quand où déjà "
    "merci svp bonjour cordialement svp bonsoir bloquée bloque bloqué bloqués souterrain souterrains public publics privé prive privés couvert "
    "vélo velo vélos velos piéton pieton piétons pietons clouté cloute protégé protege voiture voitures train nuit jour soir matin midi samedi "
    "dimanche lundi mardi mercredi jeudi vendredi été ete côté cote coté bus tram marché marche gare ecole école mairie centre ville parce pcq "
    "lavage moto motos supermarché hypermarché travail maison droite gauche bas haut bout fond milieu loin pres près presque toute toutes tout tous "
    "étroite etroite passante calme sombre sale propre inondée défoncée défoncee communale départementale nationale privative adjacente adjacentes "
    "perpendiculaire parallèle commerçante d'en face ensuite puis finale ça ca va vont fait font sont ont avait avaient peut pouvez reste vide pleine pmr "
    "parents prime rapide prioritaire ouverte ouvert fermé ferme nord sud est ouest arrière arriere avant réservé reserve réservée assise assises "
    "marquée matérialisée materialisee bleue unique complète complet attitrée gênante interdit interdite sécurisé soignants visiteurs clients "
    "fer ancienne ancien vieille vieilles vieux particulier professeur français piano natation danse judo maths anglais année journée semaine vacances heure mois niveau route main".split()
)
FAMOUS = frozenset(  # whose streets are everywhere, in small letters too
    "gambetta pasteur foch jaures jaurès clemenceau clémenceau hugo leclerc moulin zola ferry briand carnot verdun thiers voltaire rousseau mirabeau kleber kléber joffre lafayette".split()
)
