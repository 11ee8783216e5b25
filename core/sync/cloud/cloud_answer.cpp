#include "sync/cloud/cloud_answer.h"

#include <QJsonDocument>

namespace dbsync::sync {

namespace {

/// The log-in page of a hotel's network, say, or the error page of a proxy.
constexpr const char* otherServerHint =
    "Check the server's address, and whether the network asks for a log-in of its own. Your work here is safe.";

std::string textOf(const QJsonObject& json, const char* field)
{
    return json.value(QLatin1String(field)).toString().toStdString();
}

/// What somebody can do who may not do what was asked.
const char* hintForForbidden(const std::string& code)
{
    if (code == "tenantSuspended")
        return "Your work here is safe and waits; ask whoever runs the cloud.";
    if (code == "deviceRevoked")
        return "Your changes stay here. If that was a mistake, unlink the file and link it again.";
    return "Ask an administrator of the tenant for the right to do this.";
}

} // namespace

QJsonObject CloudAnswer::json() const
{
    return QJsonDocument::fromJson(body).object();
}

Error otherServer(const QString& server)
{
    return {ErrorKind::Unreachable, "otherServer", "What answers at " + server.toStdString() + " is not the cloud.",
            otherServerHint};
}

Error unreachable(const QString& server, const QString& why)
{
    return {ErrorKind::Unreachable, "unreachable",
            "The cloud at " + server.toStdString() + " cannot be reached: " + why.toStdString() + ".",
            "Your work here is safe and goes on; sync again later, and check the network and the server's address."};
}

Error brokenOff(const QString& server)
{
    return unreachable(server, QStringLiteral("the connection broke off"));
}

Result<void> checkRefusal(const QString& server, const CloudAnswer& answer)
{
    if (answer.status < 400)
        return {};
    const QJsonDocument document = QJsonDocument::fromJson(answer.body);
    if (!document.isObject())
        return brokenOff(server);
    if (!document.object().value(QStringLiteral("statusCode")).isDouble())
        return otherServer(server);
    return {};
}

Error errorOf(const CloudAnswer& answer)
{
    if (answer.status < 400) // the cloud redirects nobody
        return {ErrorKind::Unreachable, "otherServer", "What answers in the cloud's place sends on to another server.",
                otherServerHint};
    const QJsonObject json = answer.json();
    Error error{ErrorKind::InvalidRequest, textOf(json, "code"), textOf(json, "message"), textOf(json, "hint")};
    if (error.message.empty())
        error.message = "The cloud answered with status " + std::to_string(answer.status) + ".";
    const auto become = [&](ErrorKind kind, const char* code, const char* hint) {
        error.kind = kind;
        if (error.code.empty())
            error.code = code;
        if (error.hint.empty())
            error.hint = hint;
    };
    if (answer.status == 401)
        become(ErrorKind::Refused, "unauthorised", "Log in again.");
    else if (answer.status == 403)
        become(ErrorKind::Refused, "forbidden", hintForForbidden(error.code));
    else if (answer.status == 400 && error.message == "Invalid tenant code.")
        become(ErrorKind::Refused, "noSuchTenant", "Check the tenant's code.");
    else if (answer.status == 404 && error.message == "There is no such tenant.")
        become(ErrorKind::Refused, "noSuchTenant", "Check the tenant's code.");
    else if (answer.status == 404 && error.message == "This tenant has no datasource.")
        become(ErrorKind::Refused, "noDatasource", "Ask the operator of the cloud to give the tenant a datasource.");
    else if (answer.status == 429)
        become(ErrorKind::Refused, "tooMany", "Wait some minutes, then try again.");
    else if (answer.status == 408 || answer.status >= 500)
        become(ErrorKind::Unreachable, "cloudFailed", "Your work here is safe and goes on; sync again later.");
    else
        become(ErrorKind::InvalidRequest, "invalidRequest", "");
    return error;
}

} // namespace dbsync::sync
