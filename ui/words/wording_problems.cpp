#include "ui/words/languages.h"
#include "ui/words/value_text.h"
#include "ui/words/wording.h"

#include <QCoreApplication>
#include <QDate>
#include <QLocale>
#include <QRegularExpression>

namespace dbsync::ui {

namespace {

struct KnownProblem
{
    const char* code;
    const char* title;
    const char* text;         ///< ownWords: its message is the window's own, translated already
    bool particulars = false; ///< whether that message belongs behind the text
};

constexpr const char* ownWords = "";

constexpr KnownProblem knownProblems[] = {
    {"missing", QT_TRANSLATE_NOOP("Wording", "The file is not there"),
     QT_TRANSLATE_NOOP("Wording", "The database file was moved, renamed or deleted, or its disk is not connected. "
                                  "Bring it back and db-sync goes "
                                  "on by itself; or unlink it in the settings.")},
    {"notADatabase", QT_TRANSLATE_NOOP("Wording", "This file is not a database"),
     QT_TRANSLATE_NOOP(
         "Wording",
         "What lies there is not an SQLite database. If it was one, put a backup in its place; what was synced is safe "
         "in the cloud.")},
    {"damaged", QT_TRANSLATE_NOOP("Wording", "The file is damaged"),
     QT_TRANSLATE_NOOP(
         "Wording",
         "Parts of the database cannot be read. Close the programs that use it and put a backup in its place; what was "
         "synced is safe in the cloud, and comes back with the next sync.")},
    {"notLinked", QT_TRANSLATE_NOOP("Wording", "This file is not linked yet"),
     QT_TRANSLATE_NOOP("Wording", "Link it to your company to keep it in step.")},
    {"newerLink", QT_TRANSLATE_NOOP("Wording", "A newer db-sync has linked this file"),
     QT_TRANSLATE_NOOP("Wording", "Install the newest db-sync on this computer. Other programs go on working with the "
                                  "file meanwhile.")},
    {"alreadyLinked", QT_TRANSLATE_NOOP("Wording", "This file is linked already"),
     QT_TRANSLATE_NOOP("Wording", "Open it, or unlink it in the settings first.")},
    {"locked", QT_TRANSLATE_NOOP("Wording", "Another program is using the file"),
     QT_TRANSLATE_NOOP("Wording",
                       "db-sync goes on by itself as soon as that program has finished with it. Nothing is lost.")},
    {"syncRunning", QT_TRANSLATE_NOOP("Wording", "Another sync of this file runs"),
     QT_TRANSLATE_NOOP("Wording", "Wait until it is done, then try again.")},
    {"diskFull", QT_TRANSLATE_NOOP("Wording", "The disk is full"),
     QT_TRANSLATE_NOOP("Wording",
                       "Free some space, then try again. The database is as it was; nothing was half written.")},
    {"readOnly", QT_TRANSLATE_NOOP("Wording", "You do not have permission to write to this file"),
     QT_TRANSLATE_NOOP("Wording", "Check the permissions of the file and of its folder, then try again.")},
    {"cannotOpen", QT_TRANSLATE_NOOP("Wording", "The file cannot be opened"),
     QT_TRANSLATE_NOOP("Wording", "Check that the file and its folder are there and may be read and written.")},
    {"inputOutput", QT_TRANSLATE_NOOP("Wording", "The disk is not responding properly"),
     QT_TRANSLATE_NOOP("Wording",
                       "The file could not be read or written. Check the disk and its cable, then try again.")},
    {"unreachable", QT_TRANSLATE_NOOP("Wording", "The cloud cannot be reached"),
     QT_TRANSLATE_NOOP("Wording",
                       "Your work here is safe and goes on. Check the network; db-sync tries again by itself.")},
    {"stalled", QT_TRANSLATE_NOOP("Wording", "The cloud cannot be reached"),
     QT_TRANSLATE_NOOP("Wording",
                       "Your work here is safe and goes on. Check the network; db-sync tries again by itself.")},
    {"brokenOff", QT_TRANSLATE_NOOP("Wording", "The connection broke off"),
     QT_TRANSLATE_NOOP("Wording", "What has arrived stays, and the next sync goes on from there.")},
    {"cloudFailed", QT_TRANSLATE_NOOP("Wording", "The cloud has a problem"),
     QT_TRANSLATE_NOOP("Wording", "Your work here is safe and goes on; db-sync tries again by itself.")},
    {"cloudDiskFull", QT_TRANSLATE_NOOP("Wording", "The cloud has a problem"),
     QT_TRANSLATE_NOOP("Wording", "Your work here is safe and goes on; db-sync tries again by itself.")},
    {"cloudMissingRights", QT_TRANSLATE_NOOP("Wording", "The cloud has a problem"),
     QT_TRANSLATE_NOOP("Wording", "Your work here is safe and goes on; db-sync tries again by itself.")},
    {"datasourceUnreachable", QT_TRANSLATE_NOOP("Wording", "The cloud has a problem"),
     QT_TRANSLATE_NOOP("Wording", "Your work here is safe and goes on; db-sync tries again by itself.")},
    {"busy", QT_TRANSLATE_NOOP("Wording", "The cloud is very busy"),
     QT_TRANSLATE_NOOP("Wording", "Your work here is safe; db-sync tries again by itself.")},
    {"tooBusy", QT_TRANSLATE_NOOP("Wording", "The cloud is very busy"),
     QT_TRANSLATE_NOOP("Wording", "Your work here is safe; db-sync tries again by itself.")},
    {"notACloud", QT_TRANSLATE_NOOP("Wording", "No db-sync cloud answers there"),
     QT_TRANSLATE_NOOP("Wording", "Something answers at this address, but it is not a "
                                  "db-sync cloud. Check the address.")},
    {"invalidServer", QT_TRANSLATE_NOOP("Wording", "This is not a server address"),
     QT_TRANSLATE_NOOP("Wording", "It looks like https://db-sync.example.com.")},
    {"unauthorised", QT_TRANSLATE_NOOP("Wording", "You are signed out"),
     QT_TRANSLATE_NOOP("Wording", "Sign in again; nothing here is lost.")},
    {"notLoggedIn", QT_TRANSLATE_NOOP("Wording", "Nobody is signed in"),
     QT_TRANSLATE_NOOP("Wording", "Sign in to go on syncing; nothing here is lost.")},
    {"keychainAway", QT_TRANSLATE_NOOP("Wording", "The keychain is locked"),
     QT_TRANSLATE_NOOP("Wording", "The keychain of this computer, which has your login, is locked or not running. "
                                  "Unlock it, and db-sync goes on by itself.")},
    {"wrongCredentials", QT_TRANSLATE_NOOP("Wording", "E-mail or password is wrong"),
     QT_TRANSLATE_NOOP("Wording", "Check the company code, the e-mail address and the password.")},
    {"roleTooLow", QT_TRANSLATE_NOOP("Wording", "You may not do that"),
     QT_TRANSLATE_NOOP("Wording", "Your role does not allow it. Ask an administrator of your company.")},
    {"forbidden", QT_TRANSLATE_NOOP("Wording", "You may not do that"),
     QT_TRANSLATE_NOOP("Wording", "Your role does not allow it. Ask an administrator of your company.")},
    {"noSuchTenant", QT_TRANSLATE_NOOP("Wording", "There is no such company"),
     QT_TRANSLATE_NOOP("Wording", "Check the company code.")},
    {"tenantSuspended", QT_TRANSLATE_NOOP("Wording", "Your company is suspended"),
     QT_TRANSLATE_NOOP("Wording", "Whoever runs the cloud has stopped it for a while. Your changes wait here.")},
    {"tenantRemovalOrdered", QT_TRANSLATE_NOOP("Wording", "Your company was removed"),
     QT_TRANSLATE_NOOP("Wording",
                       "Whoever runs the cloud has removed it; ask them if that was a mistake. Your file and "
                       "your changes stay here.")},
    {"deviceRevoked", QT_TRANSLATE_NOOP("Wording", "This device was shut out"),
     QT_TRANSLATE_NOOP(
         "Wording",
         "An administrator of your company has revoked it. Your changes stay here; unlink and link the file again if "
         "that was a mistake.")},
    {"noDatasource", QT_TRANSLATE_NOOP("Wording", "Your company has no place in the cloud yet"),
     QT_TRANSLATE_NOOP("Wording", "Ask whoever runs the cloud to give it a datasource.")},
    {"tooMany", QT_TRANSLATE_NOOP("Wording", "Too many attempts"),
     QT_TRANSLATE_NOOP("Wording", "Wait some minutes, then try again.")},
    {"tooManyTries", QT_TRANSLATE_NOOP("Wording", "Too many attempts"),
     QT_TRANSLATE_NOOP("Wording", "Wait some minutes, then try again.")},
    {"tenantCodeTaken", QT_TRANSLATE_NOOP("Wording", "This company code is taken"),
     QT_TRANSLATE_NOOP("Wording", "Choose another, or log in if your company is here already.")},
    {"emailTaken", QT_TRANSLATE_NOOP("Wording", "This e-mail address is taken"),
     QT_TRANSLATE_NOOP("Wording", "Log in instead, or use another address.")},
    {"nothingToLink", QT_TRANSLATE_NOOP("Wording", "There is no table that could be synced"),
     QT_TRANSLATE_NOOP("Wording", "Neither the file nor your company has one. Tables need a primary key.")},
    {"lastAdmin", QT_TRANSLATE_NOOP("Wording", "An administrator must stay"),
     QT_TRANSLATE_NOOP("Wording", "This is the company's last administrator. Make another user administrator first.")},
    {"datasourceNotEmpty", QT_TRANSLATE_NOOP("Wording", "Companies are still in this datasource"),
     QT_TRANSLATE_NOOP("Wording", "Move them to another datasource first.")},
    {"datasourceNameTaken", QT_TRANSLATE_NOOP("Wording", "A datasource of this name is there already"),
     QT_TRANSLATE_NOOP("Wording", "Choose another name.")},
    {"datasourceUrlTaken", QT_TRANSLATE_NOOP("Wording", "This database is a datasource already"),
     QT_TRANSLATE_NOOP("Wording", "Choose another database.")},
    {"datasourceDraining", QT_TRANSLATE_NOOP("Wording", "This datasource takes no more companies"),
     QT_TRANSLATE_NOOP("Wording", "It is being emptied. Choose another one, or make it active again.")},
    {"tenantNotEmpty", QT_TRANSLATE_NOOP("Wording", "This company has data already"),
     QT_TRANSLATE_NOOP("Wording", "Its rows must stay in a datasource.")},
    {"tenantMoves", QT_TRANSLATE_NOOP("Wording", "This company is being moved"),
     QT_TRANSLATE_NOOP("Wording", "Wait until it is done, then try again.")},
    {"wrongPassword", QT_TRANSLATE_NOOP("Wording", "E-mail or password is wrong"),
     QT_TRANSLATE_NOOP("Wording", "Check the company code, the e-mail address and the password.")},
    {"schemaDiffers", QT_TRANSLATE_NOOP("Wording", "The tables differ from your company's"),
     QT_TRANSLATE_NOOP(
         "Wording", "Nothing was changed. Link an empty file instead, or have the tables matched to your company's:"),
     true},
    {"schemaContradiction", QT_TRANSLATE_NOOP("Wording", "The tables were changed here and in the cloud"),
     QT_TRANSLATE_NOOP("Wording", "The two changes exclude each other:"), true},
    {"schemaStale", QT_TRANSLATE_NOOP("Wording", "The tables have just changed"),
     QT_TRANSLATE_NOOP("Wording", "Your company's tables were changed meanwhile; the next sync goes on with them.")},
    {"schemaChanged", QT_TRANSLATE_NOOP("Wording", "The tables have just changed"),
     QT_TRANSLATE_NOOP("Wording", "Your company's tables were changed meanwhile; the next sync goes on with them.")},
    {"nameTaken", QT_TRANSLATE_NOOP("Wording", "A name is reserved for db-sync"),
     QT_TRANSLATE_NOOP("Wording", "Have it renamed, then link the file:"), true},
    {"notNumeric", QT_TRANSLATE_NOOP("Wording", "Only numbers can be added up"),
     QT_TRANSLATE_NOOP("Wording", "Choose a column of numbers, or another way to decide.")},
    {"invalidField", QT_TRANSLATE_NOOP("Wording", "Something you entered is not valid"),
     QT_TRANSLATE_NOOP("Wording", "Check it, then try again:"), true},
    {"invalidTenantCode", QT_TRANSLATE_NOOP("Wording", "There is no such company"),
     QT_TRANSLATE_NOOP("Wording", "Check the company code.")},
    {"invalidUrl", QT_TRANSLATE_NOOP("Wording", "This is not a database address"),
     QT_TRANSLATE_NOOP("Wording", "It looks like postgresql://user:password@host:port/database?schema=name.")},
    {"datasourceUnsupported", QT_TRANSLATE_NOOP("Wording", "This is not a database address"),
     QT_TRANSLATE_NOOP("Wording", "It looks like postgresql://user:password@host:port/database?schema=name.")},
    {"datasourceRefused", QT_TRANSLATE_NOOP("Wording", "The database cannot be a datasource"),
     QT_TRANSLATE_NOOP("Wording", "Nothing was stored. Check the address, and that the database runs:"), true},
    {"foreignDatabase", QT_TRANSLATE_NOOP("Wording", "This database belongs to something else"),
     QT_TRANSLATE_NOOP("Wording", "Choose another database, or another schema in it.")},
    {"databaseEncoding", QT_TRANSLATE_NOOP("Wording", "This database cannot hold every text"),
     QT_TRANSLATE_NOOP("Wording", "Choose one that was made with the encoding UTF8.")},
    {"provisioningLost", QT_TRANSLATE_NOOP("Wording", "Making the company took too long"),
     QT_TRANSLATE_NOOP("Wording", "Try again in a while.")},
    {"rowTooWide", QT_TRANSLATE_NOOP("Wording", "A row has too many values for this datasource"),
     QT_TRANSLATE_NOOP("Wording", "The company stays where it is:"), true},
    {"bodyTooLarge", QT_TRANSLATE_NOOP("Wording", "A row is too large"),
     QT_TRANSLATE_NOOP("Wording", "The cloud takes rows of up to 64 MB. Make the values smaller; the row stays here.")},
    {"configuration", QT_TRANSLATE_NOOP("Wording", "db-sync's own files cannot be used"),
     QT_TRANSLATE_NOOP("Wording", "Check the permissions of its folder, and that the disk has room:"), true},
    {"cannotKeepBoth", QT_TRANSLATE_NOOP("Wording", "Both cannot be kept in this case"),
     QT_TRANSLATE_NOOP("Wording", "Choose one of them, or give yours another value.")},
    {"cannotUseDevice", QT_TRANSLATE_NOOP("Wording", "The cloud's row cannot be replaced"),
     QT_TRANSLATE_NOOP("Wording", "Other rows refer to it. Take the cloud's, or give yours another value.")},
    {"parentWaits", QT_TRANSLATE_NOOP("Wording", "A row that it refers to has lost its place to another"),
     QT_TRANSLATE_NOOP("Wording", "Decide between those two first; the next sync asks about them.")},
    {"cannotUseCloud", QT_TRANSLATE_NOOP("Wording", "Both rows are in the cloud"),
     QT_TRANSLATE_NOOP("Wording", "Keep yours, and the other one goes; or give yours another value.")},
    {"datasourceDiffers", QT_TRANSLATE_NOOP("Wording", "This database does not hold the datasource's companies"),
     QT_TRANSLATE_NOOP("Wording",
                       "Restore the companies' rows there first, or move the companies to another datasource.")},
    {"datasourceForeign", QT_TRANSLATE_NOOP("Wording", "This database belongs to another cloud"),
     QT_TRANSLATE_NOOP("Wording", "Choose another database, or another schema in it.")},
    {"sameDatabase", QT_TRANSLATE_NOOP("Wording", "Both datasources are the same database"),
     QT_TRANSLATE_NOOP("Wording", "The company's rows are there already; choose another datasource.")},
    {"datasourceFull", QT_TRANSLATE_NOOP("Wording", "This datasource has no room for another company"),
     QT_TRANSLATE_NOOP("Wording", "Choose another one.")},
    {"noFreeDatasource", QT_TRANSLATE_NOOP("Wording", "The cloud has no room for another company"),
     QT_TRANSLATE_NOOP("Wording", "Ask whoever runs the cloud to add a datasource.")},
    {"tenantRemoved", QT_TRANSLATE_NOOP("Wording", "This company has been removed"),
     QT_TRANSLATE_NOOP("Wording", "Its rows are being deleted; it cannot come back.")},
    {"uniqueConstraint", QT_TRANSLATE_NOOP("Wording", "A rule of the table does not allow it"),
     QT_TRANSLATE_NOOP("Wording", "Nothing was changed. The database said:"), true},
    {"constraint", QT_TRANSLATE_NOOP("Wording", "A rule of the table does not allow it"),
     QT_TRANSLATE_NOOP("Wording", "Nothing was changed. The database said:"), true},
    {"invalidValue", QT_TRANSLATE_NOOP("Wording", "This value does not fit the column"),
     QT_TRANSLATE_NOOP("Wording", "It breaks a rule of the table, or refers to a row that is not there. Choose another "
                                  "value; nothing was changed.")},
    {"cannotUndo", QT_TRANSLATE_NOOP("Wording", "This cannot be taken back"), ownWords},
    {"cannotRevert", QT_TRANSLATE_NOOP("Wording", "This cannot be reverted"), ownWords},
    {"autostart", QT_TRANSLATE_NOOP("Wording", "Starting at log-in could not be set"), ownWords},
    {"notText", QT_TRANSLATE_NOOP("Wording", "This is not a text file"),
     QT_TRANSLATE_NOOP("Wording", "Save it as CSV in UTF-8, then choose it again.")},
    {"emptyFile", QT_TRANSLATE_NOOP("Wording", "The file is empty"),
     QT_TRANSLATE_NOOP("Wording", "There is no line in it; nothing was changed.")},
    {"cannotWrite", QT_TRANSLATE_NOOP("Wording", "The file cannot be written"),
     QT_TRANSLATE_NOOP("Wording", "Choose another place, or make room on the disk:"), true},
    {"noSuchChange", QT_TRANSLATE_NOOP("Wording", "This no longer exists"),
     QT_TRANSLATE_NOOP("Wording", "It was synced, decided or changed meanwhile; the view shows what there is now.")},
    {"noSuchRow", QT_TRANSLATE_NOOP("Wording", "This no longer exists"),
     QT_TRANSLATE_NOOP("Wording", "It was synced, decided or changed meanwhile; the view shows what there is now.")},
    {"noSuchConflict", QT_TRANSLATE_NOOP("Wording", "This no longer exists"),
     QT_TRANSLATE_NOOP("Wording", "It was synced, decided or changed meanwhile; the view shows what there is now.")},
    {"noSuchTable", QT_TRANSLATE_NOOP("Wording", "This no longer exists"),
     QT_TRANSLATE_NOOP("Wording", "It was synced, decided or changed meanwhile; the view shows what there is now.")},
    {"noSuchColumn", QT_TRANSLATE_NOOP("Wording", "This no longer exists"),
     QT_TRANSLATE_NOOP("Wording", "It was synced, decided or changed meanwhile; the view shows what there is now.")},
    {"notFound", QT_TRANSLATE_NOOP("Wording", "This no longer exists"),
     QT_TRANSLATE_NOOP("Wording", "Somebody has removed it meanwhile; read the list again.")},
    {"noSuchActivity", QT_TRANSLATE_NOOP("Wording", "This no longer exists"),
     QT_TRANSLATE_NOOP("Wording", "It was synced, decided or changed meanwhile; the view shows what there is now.")},
    {"nothingToUndo", QT_TRANSLATE_NOOP("Wording", "This cannot be taken back"),
     QT_TRANSLATE_NOOP("Wording", "No sync has changed rows yet, so there is nothing to take back.")},
    {"rowsNotKept", QT_TRANSLATE_NOOP("Wording", "This cannot be taken back"),
     QT_TRANSLATE_NOOP("Wording",
                       "Its rows are not kept: they were too many or are too old, or it was the first sync of "
                       "the file.")},
    {"otherServer", QT_TRANSLATE_NOOP("Wording", "The cloud cannot be reached"),
     QT_TRANSLATE_NOOP("Wording",
                       "Something else answers in its place: the log-in page of a network, say. Your work here "
                       "is safe and goes on; db-sync tries again by itself.")},
    {"newerVersion", QT_TRANSLATE_NOOP("Wording", "A newer db-sync is needed"),
     QT_TRANSLATE_NOOP("Wording",
                       "The file was used with a newer version. Update db-sync on this computer; nothing here "
                       "is lost.")},
    {"deviceRefused", QT_TRANSLATE_NOOP("Wording", "The cloud does not know this file"),
     QT_TRANSLATE_NOOP("Wording", "Unlink it in the settings and link it again; rows are compared and kept.")},
    {"userDisabled", QT_TRANSLATE_NOOP("Wording", "Your account is disabled"),
     QT_TRANSLATE_NOOP("Wording", "An administrator of your company has done that; ask them. Your changes stay here.")},
    {"schemaMoved", QT_TRANSLATE_NOOP("Wording", "The tables have just changed"),
     QT_TRANSLATE_NOOP("Wording", "Another program has changed them during the sync; the next one goes on with them.")},
    {"indexDamaged", QT_TRANSLATE_NOOP("Wording", "A search index of the file is damaged"),
     QT_TRANSLATE_NOOP("Wording", "The rows themselves are whole. Whoever looks after the file can have it rebuilt: "
                                  "dbsync doctor --repair.")},
};

const char* titleOf(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::Unreachable:
        return QT_TRANSLATE_NOOP("Wording", "The cloud cannot be reached");
    case ErrorKind::Refused:
        return QT_TRANSLATE_NOOP("Wording", "The cloud refused");
    case ErrorKind::LocalDatabase:
        return QT_TRANSLATE_NOOP("Wording", "The database cannot be used");
    case ErrorKind::InvalidRequest:
        return QT_TRANSLATE_NOOP("Wording", "That cannot be done");
    case ErrorKind::Cancelled:
        return QT_TRANSLATE_NOOP("Wording", "Stopped");
    case ErrorKind::Internal:
        break;
    }
    return QT_TRANSLATE_NOOP("Wording", "Something went wrong here");
}

/// What it means where no more is known; the program's own words follow.
const char* textOf(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::Unreachable:
        return QT_TRANSLATE_NOOP("Wording", "Your work here is safe and goes on. The cloud said: “%1”");
    case ErrorKind::Refused:
        return QT_TRANSLATE_NOOP("Wording", "Your changes stay here. The cloud said: “%1”");
    case ErrorKind::LocalDatabase:
        return QT_TRANSLATE_NOOP("Wording", "Close other programs that use the file, then try again. The database "
                                            "said: “%1”");
    case ErrorKind::InvalidRequest:
        return QT_TRANSLATE_NOOP("Wording", "Nothing was changed. The reason: “%1”");
    case ErrorKind::Cancelled:
        return QT_TRANSLATE_NOOP("Wording", "What was done until then stays.");
    case ErrorKind::Internal:
        break;
    }
    return QT_TRANSLATE_NOOP("Wording", "Try again; where it stays so, tell whoever looks after db-sync: “%1”");
}

/// The cloud's message has the day up to which a company can be taken back.
QString untilWhen(const Error& error)
{
    static const QRegularExpression day(QStringLiteral("\\d{4}-\\d{2}-\\d{2}"));
    const QDate last = QDate::fromString(day.match(toQString(error.message)).captured(), Qt::ISODate);
    if (!last.isValid())
        return {};
    return punctuation().gap + QCoreApplication::translate("Wording", "It can be taken back until %1.")
                                   .arg(QLocale().toString(last, QLocale::ShortFormat));
}

} // namespace

Problem Wording::problem(const Error& error)
{
    Problem problem;
    problem.details = toQString(error.message);
    if (!error.hint.empty())
        problem.details += u' ' + toQString(error.hint);
    problem.title = tr(titleOf(error.kind));
    problem.text = tr(textOf(error.kind));
    if (problem.text.contains(QStringLiteral("%1")))
        problem.text = problem.text.arg(problem.details);
    for (const KnownProblem& known : knownProblems) {
        if (error.code != known.code)
            continue;
        problem.title = tr(known.title);
        if (known.text == ownWords)
            problem.text = problem.details;
        else
            problem.text = known.particulars ? tr(known.text) + u' ' + toQString(error.message) : tr(known.text);
    }
    if (error.code == "tenantRemovalOrdered")
        problem.text += untilWhen(error);
    return problem;
}

QString Wording::refusal(const Error& error)
{
    const Problem words = problem(error);
    if (error.kind != ErrorKind::Unreachable)
        return sentence(error);
    return tr("%1: %2", "title, text").arg(words.title, tr("Check the network, and try again in a while."));
}

QString Wording::sentence(const Error& error)
{
    const Problem words = problem(error);
    return words.text.isEmpty() ? words.title : tr("%1: %2", "title, text").arg(words.title, words.text);
}

} // namespace dbsync::ui
