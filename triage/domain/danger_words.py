r"""Danger to persons, told in other words than "danger": what is there, what it does, and that it is so now. Data only.

Regular expressions on lower-case text without accents (`priority_told.plain`). A row of `DANGERS` holds where all expressions
of one of its alternatives are found close together (`danger.py`), in sentences that are not `ELSEWHEN`. `always` needs
nothing more; `now` needs `PRESENT` beside it, or a mail so short that it tells only what is happening.
"""

from dataclasses import dataclass

Alternatives = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Danger:
    """One kind of danger: the French sentence that the pages show, and the words. `unless` beside them holds it back."""

    sentence: str
    always: Alternatives = ()
    now: Alternatives = ()
    unless: str = ""


_FEW = r"(?:\d{1,2}|une?|deux|trois|quatre|cinq|dix|quinze|vingt|trente|quelques|un quart d'|une demi-?)"
PRESENT = (
    r"\ben ce moment|\bmaintenant\b|tout de suite|immediatement|\bactuellement|\ba l'instant|\bce (?:matin|midi|soir)\b|\bcette (?:nuit|apres-midi|aprem)\b|\bcet (?:apres-midi|aprem)\b|"
    r"\baujourd'hui\b|\btout a l'heure|\bvenez\b|\bvite\b|au secours|sans attendre|\bca (?:recommence|continue)|\ben cours\b|\b(?:viens|vient|viennent|venons) d(?:e |')|"
    rf"\b(?:il )?y ?a {_FEW} ?(?:min|mn|heures?|h\b)|\bdans (?:les )?{_FEW} ?(?:prochaines )?(?:min|mn|heures?|h\b)|\bdepuis (?:plus d')?{_FEW} ?(?:min|mn|heures?|h\b)|\bdepuis (?:cette nuit|ce matin|hier soir|midi|tout a l'heure)|"
    r"\ba l'heure (?:ou|qu'il)|\bau moment ou (?:je|j')|\bpendant que (?:je|j')|\b(?:toujours|encore) (?:la|ici|dehors|dedans|sur|en|au|devant|sous)\b|\bla (?:il|ils|elle|elles|on|ca|je|maintenant)\b|\bje (?:reste|les vois|le vois|l'entends)\b|"
    r"\bavant (?:midi|la nuit|ce soir|\d{1,2} ?h)|\b(?:est|sont) (?:la|dehors|devant|dedans|en bas)\b|\bil y est\b|\b(?:le|au) 17 (?:repond|sonne|decroche|est prevenu|dit)|\b(?:envoyez|faites|depechez)\b"
)
CLOCK = r"\b(?:a|vers|avant|des|pour|d'ici) (?:midi|\d{1,2} ?(?:h|heures?)\b)|\b\d{1,2} ?h ?\d\d\b|\bdans (?:une|deux|\d+) ?(?:h|heures?|min\w*)|\bdemain\b"

# A sentence that tells another time, a fear or a story is not read.
ELSEWHEN = (
    r"\bun jour\b|\btot ou tard\b|\ble jour ou\b|\bsi jamais\b|\bimagine[zr]?\b|\bau cas ou\b|\ben cas d|\bfini(?:ra|ront|r)\b (?:mal|par)|\baurai(?:t|ent) pu\b|\bsi (?:un|une|les|des|le|la) (?:pompier|ambulance|secours|samu|feu|incendie|enfant|gamin|pieton)|\bs'il y (?:a|avait)\b|"
    r"(?:attend|faut|faudra)\w*[^.!?\n]{0,25}\b(?:morts?|drame|accident)\b|\bpour eviter|\bet s'il|\bcomme dans\b|\bsi vos\b|\ble (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) (?:de|vers|a|apres|matin|soir)|\bavant qu|\bon dirait\b|"
    r"\bl'(?:an|annee|ete|hiver|automne) (?:derniere?|passee?)|\ble mois dernier|\bla semaine derniere|\b(?:il )?y ?a (?:un|une|deux|trois|quatre|cinq|dix|\d+|quelques|des) (?:ans?|annees|mois|semaines?|jours)\b|\bautrefois\b|\ba l'epoque|\bjadis\b|"
    r"\ben (?:19|20)\d\d\b|\bla (?:derniere|prochaine) fois|\bdans le temps|\bavant-hier|\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) dernier|"
    r"\b(?:regulierement|souvent|parfois|tous les (?:jours|matins|soirs|samedis|dimanches|week)|chaque (?:jour|matin|soir|samedi|dimanche|fois|week)|de temps en temps|d'habitude|a chaque(?! (?:rafale|coup de vent)))\b"
)
# A story told to contest a fine is past.
CONTESTS = r"\b(?:horodateur|fps|avis de contravention|contest\w+|majoration|remboursement)\b"
# Over, or no real thing: a film, a drill, a game, a course.
STORY = r"\b(?:films?|tournage|scenes?|theatre|spectacle|exercice|simulation|formation|reconstitution|exposition|medieval\w*|roman|atelier|costume|deguis\w*|jouets?|factice|jeu video|chasse au tresor)\b"
OVER = r"\b(?:c'est (?:fini|regle|termine)|est (?:regle|retabli|tire d'affaire)|sont (?:repartis|partis)|a ete (?:eteint|secouru|enlevee?|retrouvee?|maitrise)|ont (?:eteint|maitrise)|plus de peur que de mal|rien de grave|va (?:bien|mieux))\b"

_PARKED = r"\b(?:gare\w*|stationn\w*|bloqu\w*|obstru\w*|bouch\w*|encombr\w*|occup\w*|condamn\w*|entrav\w*|barre\w*|fermee?s?|en travers|colle\w*|inaccessible|laisse\w*|pos[ee]\w*|empech\w*|coince\w*)\b|\b(?:passe\w*|entre\w*|peu(?:t|vent)|pourr\w+|arriv\w+) (?:pas|plus)\b"
_FIRE_TRACK = r"\b(?:voies?|acces|passage|chemin|barriere|entree|piste|portail|sortie|bande|couloir|place)s? (?:d'|de |des |aux |pour (?:les )?|reserve\w* aux )?(?:les )?(?:sapeurs-)?(?:pompiers?|secours|engins|echelles?|incendie|urgences|ambulances?|dfci)\b|\b(?:(?:cale|acces|quai|passage)[^.!?\n]{0,30}(?:canot|snsm)|sortie (?:de la caserne|du centre de secours)|colonne seche|zone d'atterrissage|helicoptere du samu)\b|\b(?:allee|voie|acces|portail|portillon|barriere|chaine|borne|potelets?|rampe|grille|venelle|ruelle|passage|impasse|entree|cour|marquage|zebras?)\b[^.!?\n]{0,50}\b(?:pompiers?|secours|grande echelle|camion rouge|engins)\b|\b(?:pompiers?|secours|grande echelle|camion rouge)\b[^.!?\n]{0,40}\b(?:allee|voie|acces|portail|portillon|barriere|passage|entree)\b"
_CARE = r"\b(?:ambulanc\w+|vsl|taxi[- ](?:ambulance|conventionne|medical)|brancards?|civiere|transport (?:sanitaire|medical|medicalise)|samu|smur|sos medecins?|medecin de garde|hospitalisation a domicile|infirmiers?|infirmieres?|(?:la|sa|ma|une|en) dialyse|radiotherapie|chimio\w*)\b"
_VITAL = r"\b(?:insuline|glucagon|oxygene|respirateur|adrenaline|anapen|epipen|ventoline|trinitrine|anticoagulants?|antiepileptiques?|pompe a (?:insuline|morphine)|morphine|cortisone|hydrocortisone|anti-?rejet)\b"
_MEDICINE = r"\b(?:medicaments?|traitement|cachets?|comprimes?|piqures?|injections?|pilulier|ordonnance|appareil respiratoire)\b"
_BARRED = r"(?:bloqu\w+|coince\w*|empech\w+|obstru\w+|bouchee?s?|en travers|a l'arret\b|a pied\b|demi-tour|impossible|inaccessible|\b(?:passe|entre|sort|approche|charge|peut|peuvent|peu|pourra|pourront|arrive|monte)\w* (?:pas|plus|jamais)\b)"
_CARE_BARRED = rf"{_CARE}[^.!?\n]{{0,90}}{_BARRED}|{_BARRED}[^.!?\n]{{0,90}}{_CARE}"
_CARE_COMES = rf"{_CARE}[^.!?\n]{{0,40}}\b(?:vient|viennent|viendra|arrive|passe|doi(?:t|vent)|attend\w*|prevue?s?)\b[^.!?\n]{{0,40}}(?:{CLOCK})"
_CAR_BEFORE = r"\b(?:voitures?|camion\w*|fourgon\w*|utilitaire|scooters?|remorque|4x4|suv|berline|vehicules?|benne|echafaudage)\b[^.!?\n]{0,110}\b(?:devant|contre|collee?|en travers|sur (?:la|le) (?:rampe|place|trottoir|bateau|passage))\b"
_LOCKED_IN = r"\b(?:fourriere|coffre|boite a gants|enfermee?s?|embarque\w*|enlevee?s?|emportee?s?|emmenee?s?|remorquee?s?|volee?s?|saisie?s?|(?:dans|restee?s? dans) (?:la|ma|mon|le|sa|son|notre) (?:voiture|vehicule|auto|fourgon|camion\w*|scooter))\b"
_ILLNESS = r"\b(?:diabet\w+|epilep\w+|asthm\w+|insuffisan\w+|greffee?|stylos? (?:injecteur|a)|seringues?|nebuliseur|masque|glaciere|pochette isotherme|pompe)\b"
_IMPOUNDED = r"\b(?:fourriere|enlevee?|embarquee?|remorquee?|depanneu\w+|enlevement|gardien)\b"
_DOSE = r"\b(?:(?:prochaine|derniere|sa|ma) (?:dose|injection|prise|piqure)|doi(?:s|t) (?:le |la |se |me |l')?(?:prendre|piquer|injecter)|sans (?:elle|lui|ca) (?:je|il|elle)|ce soir|avant (?:ce soir|midi|\d{1,2} ?h)|dans \w+ heures?|en manque|pas pris)\b"
_BEAST = r"\b(?:cheval|chevaux|juments?|poulains?|ponette|poneys?|anes?|anesse|mulets?|vaches?|veaux?|taureaux?|genisses?|boeufs?|moutons?|brebis|chevres?|sangliers?|laies?|marcassins?|cerfs?|biches?|chevreuils?|cochons?|lamas?|alpagas?|troupeau|betail|betes|bovins?|equides?|baudet|pouliche|oies|cygnes?|autruche|emeu|paons?|chiens?|chiennes?|chiots?)\b"
_LOOSE_CATTLE = r"\b(?:chevaux|cheval|vaches?|taureau|moutons|sangliers?|poneys?)\b[^.!?\n]{0,90}(?:route|departementale|nationale|rocade|chaussee|circulation|rond-point|seuls?|divagu)"
_ROADWAY = r"\b(?:rocade|(?:route )?(?:departementale|nationale)|quatre[- ]voies|4[- ]voies|2x2|deux fois deux|bretelle|autoroute|peripherique|voie (?:rapide|de droite|de gauche|ferree)|chaussee|rond-point|giratoire|rails|goudron|bitume|tunnel|carrefour|passage a niveau|boulevard|avenue|route|pont|(?:rd|rn|d|n) ?\d{1,4})\b"
_TRAFFIC = r"\b(?:pil(?:e|ent|er)|freine\w*|evite\w*|slalom\w*|klaxonn\w*|deport\w*|zigzag\w*|warnings?|a contresens|camions?|les (?:voitures|autos|bagnoles)|failli|circulation|roul\w+ (?:vite|a \d+)|virage|sans (?:eclairage|visibilite))\b"
_SNAKE = r"\b(?:serpents?|pythons?|boas?|cobra|viperes?|mygales?|scorpions?|crocodile|alligator|caiman)\b"
_FOUND_THERE = r"\b(?:il y a|y ?a|dans|sous|derriere|trouve\w*|vu|rampe\w*|enroule\w*|est passee?|entree?)\b"
_BITTEN = r"\b(?:mord(?:u\w*|s)?|morsures?|points de suture|sutures?|(?:chop|attrap|pinc|croqu|saisi|plant\w* ses)\w*[^.!?\n]{0,16}(?:mollet|main|bras|jambe|cuisse|cheville|fesse|visage|manche)|saute (?:dessus|a la gorge|au visage)|attaqu\w+)\b"
_MUZZLE = r"\b(?:chiens?|chienne|museliere|sans (?:laisse|maitre|collier)|molosse|malinois|rott\w*|staff\w*|pitbull|dogue|berger|crocs?)\b"
_STILL_LOOSE = r"\b(?:(?:toujours|encore) (?:dehors|la|en liberte|devant|dans|lache)|est (?:dehors|en liberte|lache)|rode\w*|erre\w*|tourne\w*|en liberte|court (?:encore|toujours|partout)|sans personne|s'est (?:echappe|sauve))\b"
_SHUT_CAR = r"\b(?:(?:vitres?|fenetres?|portieres?) (?:fermees?|remontees?|closes?|a peine)|(?:enferme\w*|laissee?|attachee?|seule?) (?:dans|a l'arriere)|(?:dans|derriere) (?:une?|la|le|cette) (?:voiture|auto|4x4|camion\w*|fourgon|berline|coffre)|parking)\b"
_HEAT = r"\b(?:soleil|(?:3\d|4\d) ?(?:degres|°)|il fait (?:3|4)\d|canicule|chaleur|etouff\w+)\b"
_FAINT = r"\b(?:halete\w*|bave\w*|langue|(?:bouge|releve|aboie|reagit|pleure|repond|miaule)\w* (?:pas|plus|presque plus|a peine)|se couche|couchee? sur le flanc|tout rouge|vomi\w*)\b"
_WIRES = r"\b(?:fils?(?! (?:est|a|et|de|qui a|va|ne|s'|aine|mange|passe|unique))|cables?|cosses?|fusibles?|conducteurs?|gaines? electriques?|dominos?|bornier)\b"
_BARE = r"\b(?:denud\w+|a nu\b|nus\b|a l'air(?! d)|a decouvert|apparents?|visibles?|accessibles?|pend(?:ent|ait|aient)?|sort(?:ent)?\b|depass\w+|arrach\w+|etincel\w+|gresill\w+|crepit\w+|claqu\w+|par terre|touch\w+|a portee|a hauteur|main dedans|picot\w+|chatouill\w+|chataigne|on (?:voit|apercoit))\b"
_LIVE_WIRES = (
    r"\b(?:fils?|cables?)\b[^.!?\n]{0,60}(?:denud|a nu\b|apparent|pend(?:ent|ait)?\b|etincelle|a hauteur d'enfant|visibles?)"
    r"|(?:denud|a nu\b|etincelle)[^.!?\n]{0,50}\b(?:fils?|cables?)\b|\bbout de cable\b|\btrappe[^.!?]{0,80}\b(?:fils?|cables?)\b"
)
_LAMP = r"\b(?:lampadaires?|poteaux?|candelabres?|mats?|reverberes?|luminaires?|lampes? (?:de (?:la )?rue|publique)|coffrets?|armoires?|boitiers?|bornes? (?:electriques?|de recharge|escamotable|foraine)|transfo\w*|feux? (?:tricolores?|rouges?)|projecteurs?|trappes?)\b"
_OPENED = r"\b(?:trappes?|(?:petites? )?portes?|portillon|couvercles?|capots?|plaques?|pied|socle|ouvert\w*|eventr\w*|arrach\w*|casse\w*|couchee?|defonce\w*|manque\w*|disparu\w*)\b"
_NO_CURRENT = r"\b(?:fibre|telephonique|fil du telephone|telecom|chez orange|internet|adsl|antenne|operateur|box internet|hors tension|coupe le courant|pas (?:d'air|l'air) d'avoir|appartement|locataires|bailleur|tableau electrique|salle de bains?|grenier|combles|caravanes?|branche\w* sur|attaches avec|plafond)\b"
_ONE = r"(?:enfants?|gamine?s?|gosses?|minots?|(?:le|la|les|un|une) petite?s?|fillettes?|garcons?|garconnets?|filles?|eleves?|collegien\w*|lyceen\w*|bebes?|nourrissons?|ados?|adolescente?s?|mineure?s?|femmes?|dames?|hommes?|monsieur|mamies?|papis?|papys?|mere|pere|maman|papa|fils|soeur|frere|voisine?s?|vieux|vieille|retraitee?s?|pietons?|passante?s?|cyclistes?|quelqu'un|personnes?|types?|mecs?|meufs?|cliente?s?|agents?|gardien\w*|facteur|factrice|livreur\w*|chauffeur|conduct\w+|compagne|compagnon|conjointe?|epouse|mari|copine|ex|collegues?)"
_FRAIL_ONE = r"\b(?:enfants?|gamine?s?|gosses?|minots?|(?:le|la|un|une|les|des) petite?s?|fillettes?|garconnets?|bebes?|nourrissons?|mineure?s?|mamies?|papis?|papys?|(?:vieille|vieux|petite) (?:dame|monsieur)|vieillard\w*|personnes? agees?|monsieur age|dame agee|grand-(?:mere|pere)|alzheimer|autiste|trisomique|desorient\w+|(?:[2-9]|[2-9] ou \d|1[0-3]|7\d|8\d|9\d) ans)\b"
_STRUCK = rf"\b(?:renvers\w+|percut\w+|fauch\w+|heurt\w+|ecras\w+|cogn\w+|shoot\w+|accident\w*|choc|collision)\b[^.!?\n]{{0,60}}\b{_ONE}\b|\b{_ONE}\b[^.!?\n]{{0,40}}\b(?:renvers\w+|percut\w+|fauch\w+|heurt\w+|ecras\w+)\b"
_WOUNDED = r"\b(?:blesse\w*|par terre|au sol|a terre|allonge\w*|saign\w+|sang|pompiers?|samu|ambulance|urgences|hopital|jambe|tete|bras|poignet|inconscient\w*|fractur\w+|evacue\w*|civiere|gyrophares?)\b"
_BEATS = rf"\b(?:frapp\w+|tap(?:e|ent|ait|aient) (?:sur |dessus|dans )?|cogn\w+ |gifl\w+|bat(?:tu\w*|tent)? |tabass\w+|etrangl\w+|secou\w+ |traine\w* |rou\w+ de coups|coups? (?:de|a|au|sur)|bouscul\w+|agress\w+|moleste\w*|brutalis\w+|lynch\w+|s'en pren\w+ a)[^.!?\n]{{0,12}}\b{_ONE}\b|\b(?:se (?:battent|tapent|frappent)|bagarre|rixe)\b"
_CRIES = r"\b(?:hurl\w+|crie\w* (?:au secours|a l'aide|qu'|d'arreter|arrete|lache)|supplie\w*|pleur\w+|appelle (?:a l'aide|au secours)|enferme\w*|retient|sequestr\w+)\b"
_BLADE = r"\b(?:couteaux?|machettes?|sabres?|haches?|fusils?|pistolets?|revolvers?|carabines?|armes? (?:a feu|blanches?|de poing)|cutters?|tournevis|battes?|barres? de fer|marteaux?|lames?|poignards?|balles? (?:reelles?|de (?:fusil|pistolet|9))|cartouches?|cocktails? molotov|molotovs?)\b"
_LEFT_THERE = rf"\b(?:plante\w*|enfonce\w*|pose\w*|glisse\w*|laisse\w*|depose\w*)\b[^.!?\n]{{0,30}}{_BLADE}[^.!?\n]{{0,40}}\b(?:porte|boite|paillasson|capot|pneus?|volets?|fenetre|siege)\b|{_BLADE}[^.!?\n]{{0,20}}\bplante\w*"
_WAVES = r"\b(?:sort(?:i|ent|ant)?|brandi\w*|menac\w+|agit\w+|point\w+|tient|tenait|a la main|dans la main|sous (?:sa|la) (?:veste|manche)|avec (?:un|une|des|son|sa)|arme\w*|tire\w*|vise\w*|tap\w+|planque\w*)\b"
_BLOWS_PROMISED = (
    r"\b(?:(?:va|vais|vont|allait|revien\w+|reviendr\w+|viendr\w+|monte\w*|descend\w*)\b[^.!?\n]{0,25}\b(?:(?:te|vous|le|la|les|nous|me|l'|m'|t') ?(?:tuer|crever|planter|egorger|cramer|bruler|buter|fumer|defoncer|demolir|finir|taper|frapper)|regler (?:ca|son|mon|notre|leur)|casser la (?:gueule|figure|tete|porte)|faire (?:la|sa|ma|notre) (?:peau|fete))|"
    r"(?:te|vous|le|la|nous|les) (?:tue|creve|plante|bute|crame|brule|egorge)(?:rai|ra|ront|rons)|on t'attend|t'es mort|finira pas (?:l'annee|le mois|la semaine|vivant)|rendez-vous[^.!?\n]{0,20}(?:se battre|baston|bagarre))\b"
)
_TODAY = r"\b(?:ce soir|cette nuit|tout a l'heure|demain|ce midi|aujourd'hui|a la sortie|quand (?:je|il|elle|on) (?:rentre|sort|revient)|des que|dans la (?:soiree|journee|nuit)|maintenant|en bas|devant (?:ma|la|chez|notre))\b"
_SHOTS = (
    r"\b(?:tire(?:nt)?\b|lance(?:nt)?\b|jette(?:nt)?\b|balance(?:nt)?\b|vise(?:nt)?\b|rechargent|caillass\w+|canard\w+)"
)
_MISSILES = r"\b(?:mortiers?|fusees?|feux? d'artifice|petards?|pierres?|cailloux|paves?|bouteilles?|parpaings?|molotov\w*|billes|plombs?|boules? de petanque|carabine|fumigenes?)\b"
_AT_PEOPLE = r"\b(?:a l'horizontale|entre les (?:tours|immeubles|voitures|gens)|(?:sur|vers|contre|dans) (?:les|la|le|nos|mes|des|nous|ma|notre|tout) ?(?:gens|passants?|voitures?|bus|facades?|fenetres?|balcons?|terrasses?|immeubles?|pompiers|policiers?|clients?|enfants|monde|foule|tram\w*|pietons?|vitres?)?|visent|du pont|depuis le (?:pont|toit))\b"
_BURNS = r"\b(?:(?:a|ont|prend|prennent|pris) (?:pris )?feu|flammes?|ca (?:fume|brule|crame|flambe)|(?<!a )(?<!ete )(?<!ont )(?<!est )(?:brule|crame|flambe)(?:nt)?\b|fumee|incendie|embras\w+|sent le (?:brule|gaz|plastique|crame)|(?:fait|allume) (?:du|un) feu\b|lueurs? (?:rouges?|oranges?)|gaz (?:qui )?(?:fuit|s'echappe)|fuite de gaz|monoxyde)\b"
_PLACE = r"\b(?:etages?|immeubles?|tours?|appartements?|caves?|halls?|cages? d'escalier|poubelles?|containers?|conteneurs?|local|garages?|voitures?|scooters?|haies?|broussailles?|pinede|talus|foret|champs?|toits?|fenetres?|balcons?|rideaux?|stores?|halle|ecole|gymnase|entrepot|maisons?|pavillon|volets|hangar|baraque|\de)\b"
_SHELL = r"\b(?:obus|grenades? (?!de l'|du )|engins? explosifs?|munitions?|alerte a la bombe|colis suspect|valise abandonnee|dynamite)\b"
_OBSTACLE = r"\b(?:arbre|tronc|branches?|palettes?|echelles?|matelas|barrieres?|gravats?|planches?|bottes? de paille|rochers?|parpaings?|verre|tessons|huile|gasoil|gazole|carburant|boue|pneus?|remorque|caddies?|toles?|cables?|bache|moto couchee|chargement|grosse pierre)\b"
_ON_ROADWAY = rf"\b(?:au milieu|en plein(?:e|)(?: milieu)?|en travers|sur toute|repandu\w*|barre|tombee?s? sur|couchee?s? sur|etale\w*|derriere le virage|sur la voie|sur)\b[^.!?\n]{{0,40}}{_ROADWAY}"
_SWERVE = r"\b(?:pil(?:e|ent|er)|freine\w*|evite\w*|slalom\w*|deport\w*|zigzag\w*|warnings?|failli|virage|glisse\w*|tombe\w*|chut\w+|contresens|nuit|noir|brouillard|creve\w*|visibilite|accroch\w+)\b"
_HOLE = r"\b(?:affaiss\w+|effondr\w+|excavation|tranchee|cavite|gouffre|trou (?:beant|d'un metre|de \d+ ?(?:cm|m\b|metres?)|(?:tres |assez )?profond)|puits (?:ouvert|sans))\b"
_HOLE_OPEN = r"\b(?:metres?|sans (?:barriere|protection|signalisation)|rien (?:autour|pour (?:prevenir|signaler))|pas (?:de barriere|signale|protege|balise)|tombee?s?|s'agrandi\w*|se creuse|on voit (?:le|les|dessous)|aval\w+)\b"
_LIGHTS = r"\b(?:(?:les|des|deux|quatre) feux\b(?! d'artifice)|feux (?:tricolores?|rouges?|du|de la|de circulation)|feu (?:tricolore|rouge|pieton|d[eu]|au)\b)[^.!?\n]{0,40}\b(?:eteints?|en panne|hs|morts?|(?:sont|est|tous|tout|restent?|au) verts?|verts? (?:en meme temps|des deux|partout)|ne (?:marche|fonctionne)\w* (?:pas|plus)|marche\w* (?:pas|plus))\b"
_CROSSING = r"\b(?:failli|accidents?|accroch\w+|carambol\w+|klaxon\w*|pietons?|ecole|college|enfants|eleves|traverse\w*|poids lourds|camions?|tram\w*|bus|carrefour)\b"
_ALONE = r"\b(?:toute? seule?s?|seule?s? (?:dans|sur|dehors|au|a|en)|enfermee?s? (?:dans|en|sur|dehors)|pieds nus|en pyjama|en chaussettes|chemise de nuit|erre\w*|perdue?s?|egaree?s?|sans (?:adulte|parents?|personne|manteau|chaussures))\b"
_EXPOSED = r"\b(?:voiture|soleil|chaleur|rue|route|rocade|dehors|froid|nuit|neige|pluie|balcon|fenetre|rebord|toit|trottoir|arret|parking|gare|voie|rails|eau|quai|degres|pleure\w*|tremble\w*|ne (?:sait|parle|repond)[^.!?\n]{0,12} (?:pas|plus))\b"
_AT_HEIGHT = r"\b(?:(?:assise?s?\b|debout|marche\w*|pench\w+|enjamb\w+|grimp\w+|accroch\w+|suspendue?s?)[^.!?\n]{0,25}\b(?:rebord|garde-corps|rambarde|toit|parapet|fenetre|balcon|grue|pylone|voies? ferree?s?|rails)\b|au-dessus du vide|jambes dans le vide)\b"
_DOWN = (
    rf"\b{_ONE}\b[^.!?\n]{{0,50}}\b(?:inconscient\w*|evanoui\w*|ne (?:bouge|respire|se releve) (?:pas|plus)|(?:bouge|respire) (?:pas|plus|mal)|convulse\b|(?<!a )fait (?:une crise|un malaise)|s'est (?:effondre|ecroule)\w*|"
    r"(?:allongee?|couchee?|etendue?|par terre|au sol)[^.!?\n]{0,30}(?:trottoir|rue|froid|pluie|neige|bouge|releve|nuit|banc|entree|escalier|sang|seule?|mal))\b"
)
_SILENT = r"\b(?:(?:repond\w*|ouvr\w*) (?:plus|pas)|(?:pas|plus|aucune?|sans)[^.!?\n]{0,12} (?:nouvelles|reponse|vue?|signe de vie)|n'ouvr\w+ (?:pas|plus)|appelle? a l'aide|gemi\w+)\b"
_MISSING = rf"\b{_ONE}\b[^.!?\n]{{0,60}}\b(?:(?:a |ont |)disparu\w*|a fugue|en fugue|n'est (?:pas|jamais|toujours pas) (?:rentree?|revenue?|arrivee?)|(?:pas|jamais) (?:rentree?|revenue?)|introuvable|s'est (?:echappee?|sauvee?|enfuie?)|est partie? (?:seule?|a pied|sans))\b"
_WATER = r"\b(?:se noi\w+|tombee?s? (?:a l'eau|dans (?:l'eau|le canal|la riviere|le port|le bassin|l'etang))|emporte\w* par (?:le|la|les|l')|l'eau (?:monte|entre|arrive)|glace (?:craque|cede)|en crue)\b"
_CAUGHT = rf"\b(?:coince\w*|bloque\w*|prisonnier\w*|sauver|dans (?:la|sa|leur) (?:voiture|cave)|toit|nage\w*|courant|{_ONE})\b"

_WEAPON_HERE = r"\b(?:couteaux?(?! (?:suisse|de theatre))|machette|fusil|pistolet(?! (?:a |qui|d'|radar|laser))|arme (?:a feu|blanche|de poing)|barre de fer|battes?|mortiers?|hache|pied-de-biche|une barre|sabre|tesson|coups de (?:feu|couteau|bouteille|marteau))\b"
_FIGHT = r"\b(?:se bat(?:tent)?|se tapent|bagarre|rixe|tabass\w+|lynch\w+|frappe|agress\w+|poignard\w+|etrangl\w+|(?:me|te|le|la|nous|les) tuer)\b"
_HURT = r"\b(?:saigne|en sang|ensanglant\w+|inconscient\w*|par terre qui|ne respire|ne bouge plus|malaise|detresse respiratoire|arret cardiaque|brule vi|evanoui\w*|gravement blesse\w*)\b"
_TREE = r"\b(?:arbres?|branches?|peupliers?|pins?|platanes?|chenes?|cedres?|sapins?|tilleuls?|troncs?|marronniers?|erables?|frenes?|saules?|cypres|bouleaux?)\b"
_GIVES_WAY = r"\b(?:pench\w+|racines|motte|craqu\w+|va tomber|menace de (?:tomber|ceder)|vont tomber|appuye\w*|dereracine\w*|deracine\w*|decolle\w*|fendue?s?|incline\w*|retenue?\b|pend\b|suspendue?)\b"
_PASSERS_BY = r"\b(?:enfants?|petits|ecole|lycee\w*|college|arret|abribus|balancoires?|jeux|maneges?|poussettes?|passants?|pietons?|trottoir|creche|maternelle|promeneurs?|voitures?|du monde|gens|terrasses?)\b"
_STORM = r"\b(?:cette nuit|maintenant|aujourd'hui|ce matin|en ce moment|a chaque (?:rafale|coup de vent))\b"
_RACE = r"\b(?:rodeos?|tournent? en (?:voiture|bm\w*|moto|quad|bagnole)|(?:font|fait) (?:la |des |une )?courses?|runs?|drifts?|derap\w+|burns?|roues? (?:arriere|avant)|motocross|quads?|foncent?|a fond|accelere\w*|sur les portieres)\b"
_NEAR_PEOPLE = r"\b(?:failli|autour (?:des gens|d'eux|du monde)|au capot|fonc\w+ (?:sur|dessus|dans)|(?:au milieu|entre|parmi) (?:des|les) (?:gens|poussettes?|pietons?|passants?|enfants|familles|clients)|frol\w+|rase\w*|percut\w+|fauch\w+|saut\w+ (?:sur|de cote))\b"
JUSTICE = r"\b(?:requisition\w*|requerons|requerir|requiers|soit-transmis|flagrance|flagrant delit|opj|apj|officiers? de police judiciaire|garde a vue|articles? (?:60|77|74)\b|art (?:60|77|74)\b|magistrat de permanence|substitut|parquet|juge d'instruction|enqueteurs?|enquetrice|comparution immediate)\b"
_BY_TOMORROW = r"\b(?:avant|pour|d'ici|au plus tard|jusqu'a|des|delai|remise|retour|retrait|recuper\w+|transm\w+|repon\w+|remettre|adresser|communiquer|parvenir|passer\w*|presente\w*)\b[^.!?\n]{0,50}\b(?:demain|ce jour|ce soir|ce midi|cet apres-midi|aujourd'hui|dans la (?:journee|matinee|soiree)|sous (?:24|48|12|6) ?h|sous (?:vingt-quatre|quarante-huit|douze) heures)\b|\b(?:demain|ce jour|ce soir|aujourd'hui)\b[^.!?\n]{0,30}\b(?:dernier delai|au plus tard|delai|imperatif\w*|sans faute)\b"
NEWBORN = r"\b(?:bebe|fils|fille|enfant|nouveau-ne|jumea\w+|jumelles|accouche\w*|naissance)\b"
TO_DECLARE = r"\bdeclar(?:er|ation)\b"

_BLOW = r"\b(?:coups? de (?:poing|pied|tete|boule|baton|ceinture)|poing (?:dans|sur|au)|(?:mis|mettre|donne|recu|pris|colle) (?:un|une|des) (?:droite|claques?|baffes?|gifles?)|frapp\w+ (?:la|le|ma|mon|une?|sa|son|notre)|gifl\w+|tabass\w+|etrangl\w+|passe\w* a tabac|roue\w* de coups)\b"

DANGERS: tuple[Danger, ...] = (
    Danger(
        sentence="La voie des pompiers ou des secours est occupée.",
        now=((_FIRE_TRACK, _PARKED),),
    ),
    Danger(
        sentence="Une ambulance, un brancard ou un soignant ne peut pas passer.",
        always=((_CARE_BARRED, CLOCK), (_CARE_COMES, _CAR_BEFORE)),
        now=((_CARE_BARRED,), (r"\bambulances?\b", _CAR_BEFORE)),
        unless=r"\b(?:amendes?|pv|verbalis\w+|contravention|place reservee|macaron|carte (?:de stationnement|mobilite)|fps)\b",
    ),
    Danger(
        sentence="Un traitement vital est hors de portée du malade.",
        always=((_VITAL, _LOCKED_IN),),
        now=((_MEDICINE, _LOCKED_IN, _DOSE), (_ILLNESS, _IMPOUNDED, _DOSE)),
        unless=r"\b(?:trouvee?|ramassee?|objets trouves|rembours\w+|reste (?:pour|encore))\b",
    ),
    Danger(
        sentence="Un animal est sur une route où l'on roule.",
        always=((_BEAST + r"[^!?\n]{0,90}" + _ROADWAY, _TRAFFIC), (_LOOSE_CATTLE,)),
        now=((_BEAST + r"[^.!?\n]{0,60}\b(?:sur|au milieu|travers\w+)\b[^.!?\n]{0,20}" + _ROADWAY,),),
        unless=r"\b(?:mort\w*|ecrase\w*|cadavre|creve|crottes?|dejections?|aboi\w+|tenu en laisse|panneau)\b",
    ),
    Danger(
        sentence="Un animal dangereux est dans un lieu où des gens passent.",
        always=((r"\b(?:il y a|y ?a) (?:une?|des) " + _SNAKE,),),
        now=((_SNAKE, _FOUND_THERE),),
        unless=r"\b(?:terrarium|detention|certificat|exposition|animalerie|j'ai perdu|couleuvres?|autorisation)\b",
    ),
    Danger(
        sentence="Quelqu'un ou un animal est enfermé dans une voiture au soleil et faiblit.",
        always=((_SHUT_CAR, _HEAT, _FAINT),),
        unless=STORY,
    ),
    Danger(
        sentence="Un animal a mordu et il est encore en liberté.",
        now=((_BITTEN, _MUZZLE, _STILL_LOOSE),),
    ),
    Danger(
        sentence="Des fils ou un coffret électrique sont ouverts à portée de main.",
        always=((_LIVE_WIRES,), (_LAMP, _WIRES, _BARE), (_LAMP, _OPENED, _WIRES, rf"\b{_ONE}\b")),
        unless=_NO_CURRENT,
    ),
    Danger(
        sentence="Quelqu'un vient d'être renversé ou heurté.",
        now=((_STRUCK, _WOUNDED),),
        unless=rf"{STORY}|{OVER}|\b(?:failli|manque d'etre|presque|hier|conseil de|copie|assur\w+|constat)\b",
    ),
    Danger(
        sentence="Quelqu'un est frappé ou retenu en ce moment.",
        now=((_BEATS, _WOUNDED), (_BEATS, _CRIES), (_BLOW, rf"\b{_ONE}\b")),
        unless=STORY,
    ),
    Danger(
        sentence="Une arme est sortie, ou laissée comme menace, ou quelqu'un est blessé par des coups.",
        always=((_LEFT_THERE,), (_FIGHT, _HURT)),
        now=((_BLADE, _WAVES), (_WEAPON_HERE,)),
        unless=rf"{STORY}|\bcouper au couteau\b|\bsont partis\b",
    ),
    Danger(
        sentence="Des violences sont annoncées pour aujourd'hui ou demain.",
        always=((_BLOWS_PROMISED, _TODAY),),
        unless=STORY,
    ),
    Danger(
        sentence="Des projectiles sont lancés vers des gens ou des logements.",
        now=((_SHOTS, _MISSILES, _AT_PEOPLE),),
        unless=STORY,
    ),
    Danger(
        sentence="Quelque chose brûle, fume ou fuit là où il y a des gens.",
        now=((_BURNS, _PLACE),),
        unless=rf"{STORY}|{OVER}|\b(?:barbecue|merguez|cigarettes?|fumeurs?|pot d'echappement|moteur|diesel|cheminee|feu (?:rouge|vert|tricolore)|dechets verts|chicha|chauffage|moulin[- ]brule|carcasse|ramasser|(?:scooter|voiture|moto|vehicule)s? (?:crame|brule)e?s?)\b",
    ),
    Danger(
        sentence="Un engin explosif ou un colis suspect a été trouvé.",
        always=(
            (_SHELL, r"\b(?:trouv\w+|decouver\w+|deterr\w+|decel\w+|abandonn\w+|il y a|y ?a|tombee? sur|remont\w+)\b"),
        ),
        unless=rf"{STORY}|\b(?:musee|monument|collection|ceremonie)\b",
    ),
    Danger(
        sentence="Des engins roulent au milieu des gens.",
        now=((_RACE, _NEAR_PEOPLE),),
        unless=rf"{STORY}|\b(?:rien de dangereux|trottinettes?|karting|circuit homologue|course (?:a pied|cycliste)|fete foraine)\b",
    ),
    Danger(
        sentence="Un arbre ou une branche menace de tomber sur un lieu de passage.",
        always=((_TREE, _GIVES_WAY, _PASSERS_BY, _STORM),),
    ),
    Danger(
        sentence="Un obstacle sur la chaussée met en danger ceux qui roulent.",
        now=((_OBSTACLE + r"[^.!?\n]{0,50}" + _ON_ROADWAY, _SWERVE),),
    ),
    Danger(
        sentence="Le sol s'est ouvert sans protection.",
        now=((_HOLE, _HOLE_OPEN, r"\b(?:chaussee|trottoir|route|rue|chemin|allee|parking|place|square|ecole|quai)\b"),),
    ),
    Danger(
        sentence="Les feux d'un carrefour ne règlent plus le passage.",
        now=((_LIGHTS, _CROSSING),),
        unless=r"\b(?:verbalis\w+|amende|radar|grille le|dure trop|minuterie)\b",
    ),
    Danger(
        sentence="Un enfant ou une personne fragile est seul et exposé.",
        now=((_FRAIL_ONE + r"[^.!?\n]{0,50}" + _ALONE, _EXPOSED), (_FRAIL_ONE + r"[^.!?\n]{0,50}" + _AT_HEIGHT,)),
        unless=rf"{STORY}|\b(?:chiens?|chats?|chatons?|peluche|doudou|cle|portefeuille|sac|telephone)\b",
    ),
    Danger(
        sentence="Une personne est au sol ou ne répond plus.",
        now=((_DOWN,), (_FRAIL_ONE, _SILENT, r"\b(?:porte|palier|sonn\w+|frapp\w+|toqu\w+)\b")),
        unless=rf"{OVER}|\b(?:hier|standard|proprio\w*|proprietaire|mairie|service|secretariat|guichet|vos services|bruit|musique)\b",
    ),
    Danger(
        sentence="Une personne a disparu.",
        now=((_MISSING,),),
        unless=rf"{OVER}|\b(?:chiens?|chats?|chatte|tortue|perruche|perroquet|colis|velo)\b",
    ),
    Danger(
        sentence="L'eau met quelqu'un en danger.",
        now=((_WATER, _CAUGHT),),
        unless=r"\b(?:assurance|sinistre|permis|plan de prevention|ppri|dossier)\b",
    ),
    Danger(
        sentence="La justice ou la police attend une réponse aujourd'hui ou demain.",
        always=((JUSTICE, _BY_TOMORROW),),
        unless=r"\b(?:avocate?s?|barreau|maitre|mon conseil|notaire|cabinet|je (?:saisirai|vais saisir|porte)|porter plainte|j'ai (?:porte|depose) plainte)\b",
    ),
)
