#pragma once

#include "endtoend/programs.h"

#include <QTemporaryDir>

namespace dbsync::test {

/// The words of a command line, apart by spaces.
QStringList words(const char* text);

/// A cloud on loopback and two desks of its tenant "acme", logged in; each has a file that is linked when `link` is
/// done.
class SmallOffice
{
public:
    /// Starts the cloud, signs the first desk up and logs the second in; "" or what went wrong.
    QString start();
    /// Makes the first desk's file with this SQL, links it, and the second's, which is missing before.
    QString link(const QString& sql);
    /// Syncs the first, the second and the first again; "" or the first sync that did not end with 0.
    QString syncAll();
    /// The options that name server, tenant, user and password-stdin.
    QStringList who(const QString& email = QStringLiteral("ann@example.com")) const;
    /// What the rows of the tables that are in both files differ in; "" where all are the same.
    QString difference() const;

    QTemporaryDir folder;
    std::unique_ptr<CloudProcess> cloud;
    Desk first;
    Desk second;
    QString a;
    QString b;

    static inline const QByteArray password = "a-long-password\n";
};

} // namespace dbsync::test
