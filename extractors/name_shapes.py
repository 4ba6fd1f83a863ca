"""How names of people are written: words, initials, titles, relations, fields. Regular expressions only."""

import re

from extractors.starts import opening

UP = r"[A-ZÀ-ÖØ-ÞŒĀĂĄĆČĎĐĒĘĚĞĪİŁŃŇŌŐŘŚŞŠŢŤŪŮŰŹŻŽȘȚ]"
LOW = r"[a-zà-öø-ÿœāăąćčďđēĕėęěğģħīĭįıķĺļľłńņňōŏőŕřśşšţťūŭůűųźżžșț]"
CAP = (
    rf"(?:(?:[DLON]'|Mc|Mac)?{UP}{LOW}+(?:'(?:{UP}|h){LOW}+)?(?:-(?:{UP}{LOW}*|{LOW}{{2,3}}(?=-)|[a-z]{{2,4}}(?=[ ,.])))*"
    rf"|{UP}[A-ZÀ-ÖØ-ÞŒ1lI'\-]*[A-ZÀ-ÖØ-Þ1l](?![a-zà-ɏ])|{UP}{LOW}+1{{1,2}}{LOW}+)"
)
INITIAL = rf"(?:{UP}[a-z]?\.(?:-?[ ]?{UP}\.)?|{UP}\.?-{UP}\.?|J[A-Z](?=[ ]{UP}{LOW}))"
PARTICLE = r"(?:[Vv]an (?:den|der|de)|de la|de|du|des|d'|Le|La|El|Ben|Van|van|von|Da|Dos|Di|LE|LA|DE|DU|VAN)"
SURNAME = rf"(?:{PARTICLE}[ ]?)?{CAP}"
FULL = rf"(?:{INITIAL}[ ]?)?{SURNAME}(?:[ ]{SURNAME}){{0,3}}"
CIVILITY = r"M\.|MM\.|M|Mr\.?|Mme|Mrne|Mmes|Mlle|Mlles|Me|Ma[iî]tre|Dr\.?|Docteur|docteur|Monsieur|Madame|Mademoiselle|monsieur|madame|Pr\.?|Mgr"
RANK = (
    r"Père|Monseigneur|Soeur|Sœur|chanoine|abbé|[cC]olonel|Col\.|[cC]ommandant|[cC]apitaine|Cne|Lt|[lL]ieutenant|[aA]djudant(?:e)?(?:-chef)?|Adj\.|[mM]ajor|"
    r"[mM]ar[eé]chal des logis(?:-chef)?|MDC|MDL|ADC|BC\.?|[bB]rigadi[eè]re?(?:-chef)?(?:[ ]principal)?|[gG]endarme|[sS]ergent|[gG]ardien(?:-brigadier)?|"
    r"[iI]nspecteur|[lL]'agent|[aA]gent(?:[ ]BC\.?)?|[cC]hef(?:fe)? de (?:poste|service|brigade|bureau|chantier|quai)|[gG]reffière?|[vV]ice-procureure?|[sS]ubstitut"
)
TITLE = rf"(?:{CIVILITY}|{RANK})"
TITLED = opening(
    rf"(?<![A-Za-zÀ-ɏ.])(?P<title>{TITLE})(?:[ ](?:et|&|ou)[ ](?:{TITLE}))?[ ](?:(?:l'adjointe?|le maire|le pr[eé]sident|la pr[eé]sidente|le directeur|la directrice|le commissaire|le capitaine|le brigadier|l'agent)[ ])?(?:Vve[ ]|[vV]euve[ ]|\(e\.?r\.?\)[ ])?(?P<name>{FULL})"
)
AND = re.compile(
    rf"[ ]?(?:et|,|&)[ ](?:(?:{TITLE})[ ])?(?:de[ ])?(?P<name>{SURNAME}(?:[ ]{SURNAME}){{0,2}})(?![A-Za-zÀ-ɏ])"
)
RUN = re.compile(rf"(?<![A-Za-zÀ-ɏ0-9@./-])(?:[dl]')?(?P<name>{CAP}(?:[ ]{SURNAME}){{0,3}})(?![A-Za-z0-9@]|[a-zà-ɏ])")
INITIALED = re.compile(
    rf"(?<![A-Za-zÀ-ɏ0-9.@'-])(?P<name>{INITIAL}[ ]?{SURNAME}(?:[ ]{SURNAME}){{0,2}}|{UP}{LOW}+[ ]{UP}\.|{UP}[A-ZÀ-ÖØ-Þ\-]+[ ]{UP}\.)(?![A-Za-zÀ-ɏ0-9])"
)
_KIN = (
    r"p[eè]re|m[eè]re|papa|maman|mamie|papi|papy|mari|[eé]poux|[eé]pouse|femme|fils|filles?|fr[eè]re|s(?:oe|œ)ur|oncle|tante|neveu|ni[eè]ce|cousine?|petit|petite|"
    r"voisine?|coll[eè]gue|gendre|bru|copine?|pote|amie?|compagn\w{1,4}|conjointe?|enfants?|b[eé]b[eé]|serveuse|serveur|clerc|coloc\w{0,6}|t[eé]moin|salari[eé]e?|"
    r"coll[eé]gienne?|client|cliente|locataire|assistante?|animatrice|stagiaire|[eé]l[eè]ve"
)
RELATION = opening(
    rf"(?<![A-Za-zÀ-ɏ])(?i:(?:mon|ma|mes|notre|nos|votre|son|sa|ses|le|la|les|leurs?|une?|ton|ta|avec mon|d')[ ]?(?:petit[ -]|petite[ -]|petits?[ -]|beau-|belle-|grand[ -]|"
    rf"grande?[ -]|arrière-|pauvre[ ]|cher[ ]|chère[ ]|deux[ ]petites-)?(?:{_KIN})(?:[ ](?:aînée?|cadette?|unique))?(?P<comma>,)?"
    r"|s'?appelle|se nomme|pr[eé]nomm[eé]e?|nomm[eé]e?|au nom d[eu]|nom de|maman de|papa de|parents de|famille|consorts|c/|signé|epoux|époux)[ ](?P<open>\()?"
    rf"(?:(?:{TITLE})[ ])?(?P<name>{FULL})"
)
FIELD = re.compile(
    r"(?im)^[ \[\-*•]{0,6}(?:nom(?: et pr[eé]nom| de famille| d'usage)?|pr[eé]n(?:o|or)(?:m|n)s?|usager|demandeu(?:r|se)|contact|expéditeur|identit[eé]|nom/pr[eé]nom|"
    r"affaire suivie par|responsable|d[eé]clarante?|clients?|occupant|propri[eé]taire|organisateur|repr[eé]sentant|personne [aà] (?:pr[eé]venir|contacter|joindre)|"
    r"signataire|conducteur(?:[ ]d[eé]clar[eé])?|dirigeant|interlocut(?:eur|rice)|d[eé]l[eé]gu[eé]e?|inscriptions|secr[eé]taire|pr[eé]sidente?|tr[eé]sori[eè]re?|r[eé]gisseu(?:r|se))"
    r"(?:[ ]?\*)?[ ]?\]?[ .]{0,20}(?::|=|>>|\]|\.{3,})[ ]{0,12}"
    rf"(?:(?-i:{TITLE})[ ](?:et[ ](?-i:{TITLE})[ ])?)?(?P<name>(?-i:{FULL}(?:[ ]{UP}\.)?|{LOW}{{2,14}}(?:[ ][a-zà-ɏ\-]{{2,20}}){{0,2}}(?=[ ]*$)))"
)
ROLE_THEN_NAME = opening(
    rf"(?<![A-Za-zÀ-ɏ])(?i:secr[eé]taire|tr[eé]sori[eè]re?|pr[eé]sidente?|responsable(?: sur place)?|d[eé]l[eé]gu[eé]e?|r[eé]gisseu(?:r|se)|directeur|directrice|g[eé]rante?|"
    rf"interlocut(?:eur|rice)|v[eé]t[eé]rinaire|plombier|adjointe?|commissions?|syndical|vice-pr[eé]sidente?|apprentie?)[ ]?(?:,|:)[ ](?P<name>{CAP}(?:[ ]{SURNAME}){{1,2}})(?![A-Za-zÀ-ɏ])"
)
CLOSING = re.compile(
    r"(?i)^[ ]*(?:bien[ ](?:à vous|cordialement|dévouée?)|cordialement|cdt|salutations|merci|respectueusement|bises|[aà] bientôt|sincères|veuillez|"
    r"sportivement|amicalement|sereinement|bonne (?:journée|soirée|réception)|dans l'attente|avec (?:mes|nos)|vous remerciant|votre bien)"
)
NOT_NAMES_TEXT = (
    "le la les l un une des de du maire maires mairie directeur directrice président présidente procureur préfet préfète chef cheffe responsable madame monsieur mesdames messieurs "
    "bonjour bonsoir merci cordialement salutations bien sincères respectueusement sujet objet nom prénom adresse téléphone tél tel mail courriel police municipale "
    "nationale service services commune ville france république bonne journée soirée votre notre je il elle nous vous on ce cette mon ma mes que qui quoi où quand comment "
    "lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai juin juillet août septembre octobre novembre décembre noël pâques "
    "rue avenue boulevard place quai chemin impasse allée cours square parking résidence bâtiment et ou mais donc car si non oui ok pv fps rapo otv asvp pm cm1 cm2 ce1 ce2 cp "
    "bjr bsr svp stp slt hello coucou salut conseil conseiller conseillère adjoint adjointe avocat avocate notaire greffier greffière huissier commissaire brigade brigadier agent agents "
    "gendarme inspecteur juge docteur maître me dr mme mr mlle urgence urgent attention réf ref dossier demande date lieu heure message catégorie anonyme monsieurs percepteur gardien "
    "envoyé iphone android samsung facture avis forfait contravention amende procès verbal arrêté permis carte identité passeport vitale "
    "internet facebook google whatsapp tribunal parquet lettre courrier signature tout toute tous cher chère toujours encore depuis après avant pendant vers chez avec sans pour par dans sur sous "
    "est sont a à y en au aux se sa son ses leur leurs dieu bon voir voici voilà aussi alors ainsi comme plus moins très trop hier demain aujourd hui ici là c'est j'ai d'accord ne pas "
    "croix bleue rouge secours point phase plan page annexe pièce jointe pj ps nb tva ttc ht siret siren rcs ape naf iban bic rib cni cg cv dp pc plu dia cadastre section parcelle cs "
    "noir blanc gris bleu vert saint sainte grand grande petit petite haut bas vieux vieille nord sud ouest centre gare marché église hôpital école collège lycée crèche "
    "père mère fils fille mari femme frère sœur papa maman voisin voisine enfant enfants parents client cliente assuré "
    "allemagne espagne italie belgique paris lyon marseille bordeaux lille nantes rennes limoges toulouse nice strasbourg montréal lisbonne dakar corse bretagne europe chine amérique afrique maroc "
    "texte message détails commentaire précisions observations objet rubrique formulaire type choix réponse question note information informations accueil fait vu sms fin suite début"
)
