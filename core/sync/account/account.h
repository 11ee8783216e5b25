#pragma once

#include "base/error.h"

#include <QString>

#include <vector>

namespace dbsync::sync {

/// Who is logged in where.
struct Account
{
    QString server; ///< normalised: scheme, host, port
    QString tenant; ///< code; "" for an operator
    QString tenantName;
    QString email;
    QString role;
};

struct Tokens
{
    QString access;
    QString refresh;
};

/// The accounts on this computer: their list in the configuration, their tokens in the keychain or, where none can be
/// reached, in a file of mode 0600. Has no state of its own: several see the same accounts.
class AccountStore
{
public:
    std::vector<Account> accounts() const;
    /// The account of a tenant on a server; an empty server or tenant matches where only one fits. Kind Refused, code
    /// notLoggedIn, where there is none.
    Result<Account> find(const QString& server, const QString& tenant) const;
    Result<Account> findOperator(const QString& server) const;

    /// With `keep` false the tokens live in this process only.
    Result<void> save(const Account& account, const Tokens& tokens, bool keep = true);
    Result<void> saveTokens(const Account& account, const Tokens& tokens);
    Result<void> remove(const Account& account);
    Result<Tokens> tokens(const Account& account) const;

    /// True where tokens lie in a file because no keychain could be reached; the window says so.
    static bool usesFile();
    /// The folder of the configuration.
    static QString folder();
};

/// `http://host:port` from what a person types: a missing scheme is https (http for this computer), a path is cut.
Result<QString> normaliseServer(const QString& typed);

} // namespace dbsync::sync
