r"""The words the priority rules look for. Data only: regular expressions on lower-case text without accents.

`[^.!?\n]` keeps a pattern inside one sentence. Tuned on invented training mails; a town may read and change it.
"""

# Said so that it must not count: removed from the text before any rule reads it.
DENIED = (
    r"(?:ce n'est pas|c'est pas|n'est pas|ce n est pas|rien d'|rien de|pas (?:du tout )?|sans )(?:si |vraiment |tres )?(?:urgente?|grave|urgence)",
    r"(?:aucune?|pas de|ni|il n'y a (?:pas|eu) (?:de|aucun)|y a pas de|sans)[ ](?:blesse|danger|victime|violence|risque|menace|urgence|degat)\w*",
    r"(?:personne|nul)(?: n'(?:est|a ete|a))?[ ](?:blesse|touche|mordu|menace)\w*",
    r"pas (?:ete )?(?:blesse|mordu|mechant|dangereu\w|venimeux|agressif)\w*",
    r"(?:faux|factice|fausse|en plastique|en caoutchouc|en mousse)[ ](?:couteau|pistolet|arme|fusil)\w*",
    r"(?:couteau|pistolet|arme|fusil)x?[ ](?:factices?|en plastique|en caoutchouc|en mousse|de theatre|suisse|de cuisine)",
    r"(?:si|comme si|avant qu'|en cas d)[^.!?\n]{0,30}(?:accident|incendie|mort|blesse)\w*",
    r"le 17 (?:est|a ete) (?:deja )?prevenu",
    r"premier cercueil",
    r"\bparl\w+ pas (?:de|d'|du|des)[^.!?\n,;]{0,50}",
    r"\b(?:aucune?|pas d[e']|ni(?: de)?|sans) ?(?:couteaux?|armes?|feu|fumee|flammes?|bagarres?|coups?|sang)\b",
)

NOW = (
    r"\ben ce moment|maintenant\b|tout de suite|immediatement|\bla\b(?: la)?[ ](?:il|ils|elle|ca|maintenant)|venez|ce soir|cette nuit|a l'instant|"
    r"actuellement|\bil y est\b|aujourd'hui|sont la\b|depuis une (?:demi-)?heure|il revient|ils reviennent|sans attendre|\bvite\b|en cours\b|ya une? |je reste\b|"
    r"decroche pas|encore dedans|toujours (?:sur|en bas|devant)|est en bas|est dehors|est devant (?:ma|mon|chez|la|le)|sont devant|sont dedans|se deplace|au secours|des que je sors|on ne peut pas|depuis ce matin|depuis hier soir|\bce matin\b"
)
HABIT = r"\b(?:regulierement|souvent|parfois|tous les (?:jours|matins|soirs|samedis|dimanches|week)|chaque (?:jour|matin|soir|samedi|dimanche)|de temps en temps|l'an (?:dernier|passe)|le mois dernier|la semaine derniere)\b"

EMERGENCY_ACCESS = (
    r"(?:pompiers?|samu|smur|ambulances?|secours|voie[ ](?:echelle|engins)|camion rouge)[^.!?\n]{0,90}(?:coince|bloqu|obstru|bouche|en travers|immobilise|arrivent? pas|pas entrer|peu(?:t|vent)?[ ]?(?:pas|plus)|passe(?:nt)?[ ]pas|ne passe|demi[- ]tour|marche arriere|acced)"
    r"|(?:coince|bloqu|obstru|bouche|gare|travers|devant)\w*[^.!?\n]{0,60}(?:voie (?:des )?pompiers?|barriere (?:des )?pompiers?|pompiers?|samu|(?:voie|barriere|acces)[ ](?:des[ ])?(?:echelle|engins|pompiers?|secours)|ambulances?)"
)
TREE = r"\b(?:arbres?|branches?|peupliers?|pins?|platanes?|chenes?|cedres?|sapins?|tilleuls?|troncs?|marronniers?|erables?|frenes?|saules?|cypres|bouleaux?)\b"
FALLING = r"\b(?:pench\w+|racines|motte|craqu\w+|va tomber|menace de (?:tomber|ceder)|vont tomber|appuye\w*|dereracine\w*|deracine\w*|fendue?s?|incline\w*|retenue?\b|pend\b|suspendue?)\b"
OVER_PEOPLE = r"\b(?:enfants?|petits|ecole|lycee|college|arret|abribus|balancoires?|jeux|poussettes?|passants?|pietons?|trottoir|creche|maternelle|promeneurs?|voitures?)\b"
TRAP_IN_GROUND = r"\b(?:plaque d'egout|tampon d'egout|bouche d'egout|regards?|grilles?)\b[^.!?\n]{0,80}(?:bascul|ouvert|disparu|vole|enfonc|tomb|manqu)"
BITE = r"\b(?:mordue?s?|morsures?|(?:pince|attrape|chope|croque)[^.!?\n]{0,12}(?:mollet|main|bras|jambe)|attaqu\w+|renvers\w+|fait tomber|coursee?|vient de charger|attrape (?:la|le) (?:manche|bras)|couru apres|saute dessus|grogne|gueule sur)\b"
LOOSE_DOG = r"\b(?:chien\w*|molosse|staff|rott\w*|malinois|berger|pitbull|pit|dogue|american)\b"
AROUND_NOW = r"\b(?:tourne\w*|rode|errant|en ce moment|toujours la|sur place|dehors)\b[^.!?\n]{0,120}\b(?:enfants?|jeux|ecole|arret|college)|\b(?:enfants?|jeux|ecole|arret)\b[^.!?\n]{0,80}\b(?:en ce moment|maintenant|n'ose\w* pas|coinces)|\b(?:enfermes?|gens dedans|reunis a l'abri)\b"
FIRE_OR_GAS = r"\b(?:odeur de gaz|ca sent le gaz|fuite de gaz|incendie en cours|feu de poubelles? en cours|ca brule|en train de bruler|fumee (?:au|dans|sort))\b"
DESPAIR = (
    r"\b(?:me suicider|suicide\b|en finir avec la vie|mettre fin a mes jours|je vais sauter|plus envie de vivre)\b"
)

REQUISITION = r"\b(?:requisition\w*|requerons|requerir|requier\w+|soit-transmis|flagrance|flagrant delit|opj|officier de police judiciaire|parquet|procureur|magistrat)\b"
SHORT_DELAY = r"(?:sous|delai|dans les|dans un delai|avant)[^.!?\n]{0,24}?\b(?:24|48|12|6|8|quarante-huit|vingt-quatre|douze|six)[ ]?h(?:eures?)?\b|avant (?:ce (?:jour|soir)|demain)|au plus tard (?:ce (?:jour|soir)|demain)"
DAYS_DELAY = r"(?:sous|delai de|dans les)[ ](?:les )?(?:72[ ]?h|trois jours|quatre jours|cinq jours|six jours|sept jours|huit jours|[3-7] jours|une semaine|8 jours)"

COURT_HEAD = (
    r"tribunal (?:judiciaire|administratif|correctionnel|de police|pour enfants)|parquet|procureur|commissariat|gendarmerie|brigade territoriale|sous-prefecture|"
    r"prefecture|pour le prefet|commissaires? de justice|huissiers? de justice|opj\b|officier de police judiciaire|soit-transmis|cour d'appel|la prefete|le prefet,|greffi(?:er|ere)|adjudant|marechal des logis"
)
LAWYER = r"\b(?:avocate?s?|commise? d'office|chere? (?:consoeur|confrere)|votre (?:consoeur|confrere)|devouee? (?:consoeur|confrere)|barreau|notaires?|office notarial|etude notariale|conseil de (?:m|mme|monsieur|madame)\b)"
LEGAL_WORDS = r"\b(?:delai|expire\w*|echeance|dernier (?:jour|delai)|date limite|au plus tard|avant le|jusqu'au|forclusion|passe cette date|abandonnee|destruction|majoration|limite|avant (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)|jusqu'a (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|demain)|fini[rt]\w*|bouclage|remise des offres|preemption|acte authentique|reprend\w*)\b"

CANNOT_LEAVE = (
    r"seul (?:passage|acces|chemin)[^!?]{0,200}(?:passe[ ]pas|peu[xt] pas|bloqu|bouche)|"
    r"sorties? (?:est |de garage )?bloquee?s?|"
    r"\b(?:bloque|bouche|obstrue)(?:nt)?[ ](?:encore[ ]|toujours[ ]|completement[ ])?(?:ma|mon|notre|nos|la|le)[ ](?:sortie|garage|portail|porte de garage|rampe)|"
    r"(?:(?:peu[xt]|peuvent|pouvons|pouvoir|possible|arrive|reussi)[^.!?\n]{0,22}(?:pas|plus|impossible)[^.!?\n]{0,12}(?:sortir|rentrer|partir|passer)|peux pas sortir|personne peut sortir|"
    r"impossible (?:de|d')[ ]?(?:sortir|rentrer|entrer)|peuvent pas sortir|enferme\w*|coince\w*|bloque\w* (?:chez|dans|dehors)|suis bloque\w*|besoin de sortir|ouvre meme pas|on ne peut pas sortir|je commence|sort(?:ir)? la voiture)"
)
GATE = r"\b(?:garage|portail|sortie|porte|cour|bateau|quai|entree|parking|allee|rampe|sous-sol|box)\b"
NIGHT_AFTER_NIGHT = (
    r"(?:\b(?:deuxieme|troisieme|quatrieme|cinquieme|sixieme|2e|3e|4e|5e|3eme|4eme|5eme)[ ](?:nuit|fois)|(?:trois|quatre|cinq|six|dix|[3-9])[ ]nuits|toutes les nuits|chaque nuit|"
    r"tous les soirs|chaque soir|nuit et jour|encore (?:cette nuit|hier soir|ce soir)|sans pause|toute la nuit|en peux plus|jen peux plus|on dort plus|ne dors? plus|epuis\w+|plus dormi)"
)
AT_THIS_HOUR = r"\b(?:la maintenant|encore|en ce moment|tape|a fond|toujours|il est \d|\dh\d\d)\b"
FRAIL = (
    r"\b(?:(?:7[5-9]|8[0-9]|9[0-9])[ ]?ans|personnes? agees?|ages? de|bebe|bb\b|nourrisson|enceinte|handicape\w*|fauteuil|chimio\w*|malade|asthm\w+|cardiaque|alzheimer|tutelle|dialyse|insuline|"
    r"[0-9]{1,2} (?:mois|semaines)|enfants? (?:de )?[0-9]|pensionnaires|vieille dame|maman seule|veuf|veuve|petite? (?:soeur|frere))\b"
)
IN_NEED = (
    r"\b(?:maigri\w*|(?:faire|preparer) a manger|memes? (?:manteau|vetements|habits)|(?:reste|laissee?|toute) seule?[^.!?\n]{0,60}degres|degres|chauffage|frigo|mange[ ]plus|(?:ni|sans) (?:ventilateur|chauffage|aide|volets)|tole|envie de boire|boit un demi|confus|sous les toits|un yaourt|ne sait plus quel jour|refuse (?:de boire|l'hopital)|ne (?:mange|boit|sort|descend|ouvre)[ ]plus|oublie de|biscottes|kilos|moisi\w*|champignons?|tousse\w*|asthme|humidite|geler|froid|"
    r"plus (?:rien|de lumiere|d'electricite|d'eau|de courant)|coupe\w*|dort dans|a la rue|laisse couler|boite aux lettres deborde|plus ni|aide d'urgence|monoxyde|intoxi\w*)\b"
)
INTIMIDATION = r"\b(?:menac\w+|crach\w+|gifl\w+|peur|insult\w+|guetteurs?|chouf\w*|deal\w*|vend(?:ent|re)|ca vend|forcent|mortiers?|cass\w+ (?:la|le|les) (?:porte|serrure|boites?)|trafic|resine|sachets|rodeo\w*|roue arriere|faucher|squat\w*|serrure a ete changee|regler son compte|represailles|faut (?:montrer|dire)|peage|protoxyde|point de vente|raccompagn\w*)\b"
EVERY_DAY = r"\b(?:tous les (?:soirs|jours|aprem|apres-midi|matins)|chaque (?:soir|jour|nuit)|sept jours sur sept|7j/7|depuis (?:des|une|deux|trois|quatre|cinq|six|[0-9]+) (?:nuits|jours|semaines|mois)|depuis (?:debut|septembre|la rentree)|a chaque fois|recommence\w*|de \d{1,2}h a \d{1,2}h|ce soir|hier|de \d+h|quotidien\w*|ouverture \d)\b"
SUFFERING_ANIMAL = r"(?:chien|chat|animal|malinois|berger|cheval)[^.!?]{0,120}(?:au soleil|vitres? ferme|fenetres? ferme|ne se leve plus|bouge plus|gamelle|chaine|plein sud|balcon|cotes)|(?:au soleil|fenetres? ferme|vitres? ferme)[^.!?]{0,80}(?:chien|chat)"
CAMP = r"\b(?:caravanes?|campement|familles installees|gens du voyage)\b"
CAMP_PROBLEM = (
    r"\b(?:branch\w+|rallonge|cable|cadenas|chaine|nourrisson|bebe|enceinte|tournoi|match\w*|acceder|entraine\w*)\b"
)
IT_ALARM = r"\b(?:compromis\w*|vulnerabilite|faille|rancon\w*|extension bizarre|piece jointe|phishing|identifiants exposes|base d'identifiants|clique sur (?:le|un) lien|mot de passe dessus|tape mon mot de passe|passerelle vpn|exploitation active|hameconnage|intrusion|certificat\w*[^.!?\n]{0,60}expir\w*|expir\w*[^.!?\n]{0,40}certificat)\b"
WILL_BE_ERASED = r"\b(?:efface\w*|ecras\w+|conserver|mettre de cote|garder (?:l'enregistrement|la bande|les images)|30 jours|15 jours|plus rien)\b"
SOON = r"quelques jours|semaine prochaine|prochainement|derniers? jours?|avant (?:ce soir|demain)"
DESTITUTE = r"\b(?:plus (?:de lumiere|d'electricite|d'eau|de courant|rien a manger|de quoi)|(?:il me|me) reste \d{1,2} euros|frigo vide|je dors dans|va geler|mange plus|ne descend plus|laisse couler l'eau|notre cave|coupe la lumiere|plus manger)\b"
EVENT_SOON = r"\b(?:inhum\w+|enterr\w+|obseques|deces|vol pour|avion|voyage|scrutin|vot(?:e|er)|procuration|rentree|reconnaitre|declare\w*|affecte\w*|allergique|protocole)\b"
VITAL_IN_CAR = r"\b(?:insuline|medicaments?|traitement|fauteuil roulant|materiel (?:de chantier|medical)|outils?)\b"
NEAR_MISS = r"\b(?:capot|renverse\w*|percute\w*|fauche\w*|accident\w* corporel\w*)\b"
COME_BACK = r"\b(?:rentres?|revenus?|de retour|retour anticipe|annul\w+|arreter les passages|leve[rz])\b"
MOTORBIKES_IN_CROWD = r"\b(?:motos?|motocross|moto-cross|quads?|scooters?)\b[^!?]{0,160}\b(?:poussettes?|enfants?|pietons?|passants?|promeneurs?|parc|promenade|faucher|percuter|renverser)"
ICE = r"\b(?:verglas|patinoire|plaque de glace)\b[^!?]{0,140}\b(?:par terre|tomb\w+|chut\w+|glisse\w*)"
INTRUDERS_INSIDE = r"(?:pied-de-biche|effraction|cambriol\w+|fractur\w+|forc\w+)[^!?]{0,80}(?:encore dedans|sont dedans|en ce moment|a l'interieur|toujours la)"
DOG_AT_GATE = r"(?:grogne\w*|montre les dents|molosse|agressif\w*)[^!?]{0,120}(?:enfants?|creche|ecole|centre de loisirs|preau|portail)|(?:enfants?|creche|ecole|preau|portail)[^!?]{0,120}(?:grogne\w*|montre les dents)"
CONSTANT_NOISE = r"jour et nuit|pas dormi (?:plus|depuis)|toutes les nuits|plus dormi|ne dor\w+ plus|on (?:ne )?dort plus|(?:trois|quatre|cinq|six|[3-9]) nuits"
STORM = r"\b(?:penche\w*|racines)\b[^!?]{0,160}\b(?:tempete|coup de vent|rafales?|vent)\b|\b(?:tempete|coup de vent|rafales?)\b[^!?]{0,160}\b(?:penche\w*|racines|decolle\w*)"
LEANING_MAST = r"\b(?:mat|candelabre|lampadaire|poteau)\b[^!?]{0,100}\b(?:penche\w*|heurte\w*|percute\w*|couche\w*|menace|ne tient)"
ALLERGY = r"\ballergi\w+[^!?]{0,120}(?:grave|adrenaline|stylo|protocole|pai|arachide|cacahuete|oedeme|hopital|noix|fruits a coque)|(?:protocole|pai)\b[^!?]{0,80}allerg"
WRECK_PLAYGROUND = r"\b(?:enfants?|petits|gamins?|gosses?|minots?)\b[^!?]{0,120}\b(?:jou\w+|saut\w+|grimp\w+|dedans|verre)|\b(?:sent l'essence|fuite d'essence)\b"
COURT_PAPERS = r"tribunal administratif|greffe du tribunal|enregistree (?:au greffe|le)|memoire en (?:replique|defense)|copie (?:de la requete|du memoire)"
LEAVES_TOMORROW = r"(?:part\w*|decoll\w*|absent\w*|quitt\w*)[^.!?\n]{0,30}\b(?:demain|ce soir|des aujourd'hui)|\b(?:demain|ce soir)[^.!?\n]{0,30}(?:part\w*|decoll\w*|absent\w*)"
# Somebody who cannot bear much, told with an age, an illness, an infirmity or a newborn.
VERY_FRAIL = r"\b(?:(?:7[5-9]|8[0-9]|9[0-9])[ ]?ans|dialys\w+|insulin\w+|chimio\w*|alzheimer|oxygene|respirateur|greffe[e]? du|fauteuil roulant|handicape\w*|enceinte de|nourrissons?|sous tutelle|perfusion\w*|hospitalisation a domicile)\b"
AFRAID_OR_DEPRIVED = (
    r"\b(?:n'os\w+ plus|j'ai (?:tres |tellement )?peur|elle a peur|il a peur|avons peur|ont peur|vit dans la peur|terroris\w+|menac\w+|intimid\w+|cogn\w+ a (?:la|ma|sa) porte|"
    r"suivie? jusqu|(?:rate|manque|rater|manquer|louper)\w*[^.!?\n]{0,20}(?:seance|dialyse|soin|traitement|rendez-vous)|sans soins?|plus de (?:soins|traitement|medicaments)|"
    r"(?:infirmier|infirmiere|medecin|aide-soignante|kine|aide a domicile|ambulancier)s?[^.!?\n]{0,50}(?:peu(?:t|vent) (?:pas|plus)|ne passe|bloque|pas (?:pu|acces)|plus (?:venir|acces))|"
    r"ne (?:peut|peux|sort|sortons|mange|descend)[^.!?\n]{0,12} plus)\b"
)
THREAT = (
    r"\b(?:menac\w+ (?:de|du|avec|ma|mon|mes|sa|son|ses|notre|nos|les?|la|verbale\w*)|(?:m'|nous |l'|les |me )(?:a |ont |avait )?menac\w+|menaces? de mort|"
    r"(?:on|je) (?:sait|sais) ou (?:tu|vous|t')|t'as rien vu|(?:te|vous|nous|me|lui|leur) fer(?:a|ai|ait|ont) la peau|faire la peau|"
    r"(?:on|je) va(?:is)? (?:te|vous) (?:retrouver|crever|tuer|bruler|planter|saigner|casser)|tu vas (?:le regretter|mourir|crever)|vous allez le regretter|"
    r"crach\w+ (?:sur|devant|au visage)|(?:insultes?|injures?|propos|mots?) racistes?)\b"
)
SQUAT = r"(?:\bsquatt?\w*|\boccupation (?:nocturne|illegale|illicite|sans (?:droit|titre))|\boccupent (?:la|le|l'|les)|sont installes dans|\bdorment dans|\bvivent dans|serrures? (?:forcee|fracturee|changee)s?)"
SQUAT_RISK = r"\b(?:feu\w*|flammes?|fumee|brul\w+|rechaud|bougies?|compteur|cables?|electricite|caves?|parties communes|hall|menac\w+|peur|seringues?|drogue|bagarre\w*|casse\w*)\b"
