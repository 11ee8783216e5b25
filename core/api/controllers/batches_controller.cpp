#include "api/controllers/batches_controller.h"

#include "api/controllers/batch_source.h"
#include "api/documents/storable_text.h"
#include "api/pipeline/errors.h"
#include "change/wire.h"

#include <limits>

namespace dbsync::api {

namespace {

/// Bytes as sent; larger ones than this no device makes.
constexpr std::uint64_t mostBatchBytes = std::uint64_t{4} << 30;

http::Response reply(const wire::BatchAnswer& answer)
{
    return http::Response::json(answer.result == "accepted" ? 200 : 409, wire::answerToJson(answer));
}

wire::BatchAnswer unknownDevice()
{
    wire::BatchAnswer unknown;
    unknown.result = "unknownDevice";
    unknown.message = "The cloud does not know this device.";
    return unknown;
}

Result<wire::BatchHeader> readHeader(std::string_view line)
{
    DBSYNC_ASSIGN(wire::BatchHeader header, wire::parseBatchHeader(line));
    for (const auto& [name, text] :
         {std::pair("device", &header.device), std::pair("id", &header.id), std::pair("mark", &header.cursor.mark)}) {
        if (!isStorableText(*text))
            return Error{ErrorKind::InvalidRequest,
                         "malformed",
                         "The \"" + std::string(name) + "\" of the batch must be text without NUL characters.",
                         {}};
    }
    return header;
}

Result<bool> isCompressed(const Call& call)
{
    std::string_view type = call.request->header("Content-Type");
    type = type.substr(0, type.find(';'));
    if (type == wire::compressedType || type == wire::plainType)
        return type == wire::compressedType;
    return Error{ErrorKind::InvalidRequest,
                 "unsupportedType",
                 std::string("A batch must be of type ").append(wire::compressedType) + " or " +
                     std::string(wire::plainType) + ".",
                 {}};
}

} // namespace

std::vector<Route> BatchesController::routes()
{
    Route push{
        "POST", "/batches", Access::members(maindb::Role::User),
        "Does a device's batch in one transaction, or nothing of it (docs/protocol.md). 409 with result refused, "
        "otherHistory, copied, unknownDevice or schemaChanged.",
        [this](Call& call) { return this->push(call); }};
    push.body = "{}";
    push.bodyType = std::string(wire::compressedType);
    push.bodyLimit = mostBatchBytes;
    push.answer = R"({"result":"accepted","revision":43,"mark":"hex","previous":{"revision":42,"mark":"hex"}})";
    Route settle{
        "POST", "/batches/outcome", Access::members(maindb::Role::Guest),
        "What became of a batch that was sent and not answered, for a device whose user may not push any more: its "
        "answer, as of POST /batches. One that has not come is withdrawn (409) and never done.",
        [this](Call& call) { return this->settle(call); }};
    settle.body = R"({"device":"UUID","sequence":7,"id":"random hex"})";
    settle.answer = push.answer;
    return {push, settle};
}

Result<http::Response> BatchesController::settle(Call& call)
{
    constexpr std::size_t longest = 200;
    Fields fields(call.body);
    wire::BatchHeader batch;
    batch.device = fields.text("device", 1, longest);
    batch.id = fields.text("id", 1, longest);
    const auto sequence = fields.optionalInteger("sequence", 1, std::numeric_limits<std::int64_t>::max());
    if (!sequence)
        fields.refuse("sequence", "is missing.");
    DBSYNC_TRY(fields.check());
    batch.sequence = *sequence;
    DBSYNC_ASSIGN(const auto device, m_services.main.devices.find(call.tenantId(), batch.device));
    if (!device)
        return reply(unknownDevice());
    if (device->revoked)
        return deviceRevoked();
    // Whoever may push could use up another's numbers anyway.
    if (call.identity->role < maindb::Role::User && device->userEmail != call.identity->emailAddress)
        return forbidden("otherUsersDevice", "This is another user's device.");
    DBSYNC_ASSIGN(const wire::BatchAnswer answer, call.datasource->withdraw(call.tenantId(), batch));
    return reply(answer);
}

Result<http::Response> BatchesController::push(Call& call)
{
    DBSYNC_ASSIGN(const bool compressed, isCompressed(call));
    BatchSource source(*call.request->body, compressed);
    DBSYNC_ASSIGN(const std::string line, source.firstLine());
    DBSYNC_ASSIGN(const wire::BatchHeader header, readHeader(line));
    DBSYNC_ASSIGN(const auto device, m_services.main.devices.find(call.tenantId(), header.device));
    if (!device) {
        m_services.metrics.batchDone(unknownDevice().result, 0);
        return reply(unknownDevice());
    }
    if (device->revoked)
        return deviceRevoked();

    DBSYNC_ASSIGN(const wire::BatchAnswer answer,
                  call.datasource->push(call.tenantId(), {call.identity->emailAddress, device->id}, source));
    m_services.metrics.batchDone(answer.result, source.rows());
    const bool accepted = answer.result == "accepted";
    if (accepted && answer.cursor.revision != answer.previous.revision)
        m_services.signals.publish(call.tenantId(), answer.cursor.revision);
    // What was pushed is pushed, whether or not this can be noted.
    (void)m_services.main.devices.seen(call.tenantId(), device->id, header.cursor.revision,
                                       accepted ? answer.cursor.revision : -1);
    return reply(answer);
}

} // namespace dbsync::api
