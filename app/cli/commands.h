#pragma once

#include <QString>
#include <QStringList>

/// Each command takes the arguments after its name and returns the program's exit code.
int runSignup(const QStringList& arguments);
int runLogin(const QStringList& arguments);
int runLogout(const QStringList& arguments);

int runLink(const QStringList& arguments);
int runSync(const QStringList& arguments);
int runWatch(const QStringList& arguments);
int runUnlink(const QStringList& arguments);

int runStatus(const QStringList& arguments);
int runPending(const QStringList& arguments);
int runConflicts(const QStringList& arguments);
int runActivity(const QStringList& arguments);
int runResolve(const QStringList& arguments);
int runPolicy(const QStringList& arguments);
int runUndo(const QStringList& arguments);
int runSchema(const QStringList& arguments);
int runReinitialize(const QStringList& arguments);
int runDoctor(const QStringList& arguments);

int runAdmin(const QStringList& arguments);
