#pragma once

#include "base/error.h"
#include "sync/account/account.h"
#include "sync/account/linked_databases.h"
#include "sync/session/progress.h"

#include <QString>
#include <QStringList>

#include <vector>

/// What people ask for, whole: each blocks until it is done, so programs with a window run them through Background.
/// Every function makes and uses its own network access on the calling thread.
namespace dbsync::sync {

/// Makes a tenant with its first user and logs in. Codes of refusals: tenantCodeTaken, …
/// With `keep` false who signed up is signed out when the process ends.
Result<Account> signUp(const QString& server, const QString& tenant, const QString& tenantName, const QString& email,
                       const QString& password, bool keep = true);
/// Logs in; an empty `tenant` means an operator. Kind Refused where the cloud refuses.
Result<Account> logIn(const QString& server, const QString& tenant, const QString& email, const QString& password,
                      bool keep = true);
/// Ends the session in the cloud, if that can be reached, and forgets it here in any case.
Result<void> logOut(const Account& account);
/// Whether a server answers as db-sync does; its version.
Result<QString> checkServer(const QString& server);

struct LinkOptions
{
    QString path;
    QString server;     ///< "" where only one account exists
    QString tenant;     ///< "" where only one account exists
    QStringList tables; ///< only these; all where empty
    QStringList excluded;
};

struct LinkReport
{
    SyncReport sync;
    std::vector<device::Attention> leftOut; ///< tables and rows that are not synced, and why
};

/// A table of a file that is not linked yet.
struct TablePreview
{
    QString name;
    bool synced = false;
    LeftOutReason reason; ///< where it is not
};

struct FilePreview
{
    bool exists = false;
    bool linked = false;
    qint64 rows = 0;
    std::vector<TablePreview> tables;
};

/// Looks at a file before it is linked, without changing it.
Result<FilePreview> preview(const QString& path);

/// Links a file to a tenant and syncs for the first time. Nothing is left behind where it is refused.
Result<LinkReport> link(const LinkOptions& options, const ProgressCallback& progress);
/// Waits for another sync of the same file for at most 30 s.
Result<SyncReport> syncNow(const QString& path, const SyncOptions& options, const ProgressCallback& progress);
/// Leaves tables and rows as they are, nothing of dbsync behind.
Result<void> unlink(const QString& path);

} // namespace dbsync::sync
