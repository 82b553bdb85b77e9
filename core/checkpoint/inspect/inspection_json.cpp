#include "core/base/error_json.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/checkpoint/inspect/inspection.h"
#include "core/config/formats/config_json.h"
#include "core/tensor/statistics_json.h"

#include <algorithm>

namespace teardown {
namespace {

Json warningJson(const Diagnostic& warning) {
    Json out = Json::object();
    out.set("code", warning.code);
    if (!warning.where.member.empty()) out.set("member", warning.where.member);
    if (warning.where.line > 0) out.set("line", warning.where.line);
    if (warning.where.column > 0) out.set("column", warning.where.column);
    if (warning.where.offset) out.set("offset", *warning.where.offset);
    out.set("what", english(warning.message));
    return out;
}

Json inspectedTensorJson(const InspectedTensor& tensor) {
    Json out = Json::object();
    out.set("path", Json::arrayOf(tensor.path)).set("dtype", dtypeName(tensor.dtype)).set("shape", Json::arrayOf(tensor.shape));
    if (!tensor.key.empty()) out.set("key", tensor.key);
    if (!tensor.sha256.empty()) out.set("sha256", tensor.sha256);
    if (tensor.stats) {
        Json stats = Json::object();
        out.set("stats", setStatistics(stats, *tensor.stats));
    }
    return out;
}

Json dictJson(const ConfigValue& value) { return value.isDict() ? Json::raw(toJson(value)) : Json::object(); }

Json xrayJson(const Xray& xray) {
    Json events = Json::array();
    bool clean = xray.moreEvents == 0;
    for (const XrayEvent& item : xray.events) {
        Json event = Json::object();
        if (!item.member.empty()) event.set("member", toValidUtf8(item.member));
        event.set("offset", item.event.offset)
            .set("opcode", item.event.opcode)
            .set("name", toValidUtf8(item.event.subject))
            .set("allowed", item.allowed);
        clean = clean && item.allowed;
        events.push(std::move(event));
    }
    Json members = Json::array();
    for (const ZipEntry& entry : xray.members) {
        Json item = Json::object();
        item.set("name", toValidUtf8(entry.name))
            .set("offset", entry.dataOffset)
            .set("size", entry.size)
            .set("compressed", entry.compressedSize);
        members.push(std::move(item));
    }
    Json code = Json::array();
    for (const auto& [name, text] : xray.code) code.push(Json::object().set("name", toValidUtf8(name)).set("text", toValidUtf8(text)));
    Json out = Json::object();
    out.set("verdict", clean ? "allowed" : "opaque")
        .set("opcodes", xray.opcodes)
        .set("events", std::move(events))
        .set("more_events", xray.moreEvents);
    out.set("members", std::move(members)).set("code", std::move(code));
    return out;
}

Json optionalCount(const std::optional<std::int64_t>& count) { return count ? Json(*count) : Json(); }

Json resumeJson(const ResumeCheck& check) {
    Json optimizers = Json::array();
    for (const OptimizerContent& optimizer : check.optimizers)
        optimizers.push(Json::object()
                            .set("name", optimizer.name)
                            .set("groups", static_cast<std::uint64_t>(optimizer.groups))
                            .set("parameters", static_cast<std::uint64_t>(optimizer.parameters))
                            .set("states", static_cast<std::uint64_t>(optimizer.states))
                            .set("lr", Json::arrayOf(optimizer.lr))
                            .set("initial_lr", Json::arrayOf(optimizer.initialLr))
                            .set("momentum", Json::arrayOf(optimizer.momentum)));
    Json versions = Json::object();
    for (const auto& [name, version] : check.versions) versions.set(name, version);
    Json out = Json::object();
    out.set("verdict", resumeVerdictName(check.verdict)).set("epoch", optionalCount(check.epoch)).set("iter", optionalCount(check.iter));
    out.set("optimizers", std::move(optimizers)).set("ema", static_cast<std::uint64_t>(check.emaEntries));
    out.set("loss_scaler", check.lossScaler).set("versions", std::move(versions)).set("text", english(resumeText(check)));
    return out;
}

}  // namespace

std::string inspectionJson(const Inspection& found, bool xray) {
    Json out = Json::object();
    Json warnings = Json::array();
    Json notes = Json::array();
    for (const Diagnostic& warning : found.warnings) (warning.severity == Severity::Warning ? warnings : notes).push(warningJson(warning));
    Json tensors = Json::array();
    for (const InspectedTensor& tensor : found.tensors) tensors.push(inspectedTensorJson(tensor));
    out.set("status", found.status()).set("format", found.format);
    out.set("error", found.error ? errorJson(*found.error) : Json());
    out.set("warnings", std::move(warnings)).set("globals", Json::arrayOf(found.globals)).set("tensors", std::move(tensors));
    out.set("meta", dictJson(found.meta)).set("config", dictJson(found.config));
    out.set("hash_ok", found.hashMatches ? Json(*found.hashMatches) : Json());
    out.set("notes", std::move(notes));
    Json places = Json::array();
    for (const WeightsPlace& place : found.places)
        places.push(Json::object()
                        .set("at", place.name())
                        .set("tensors", static_cast<std::uint64_t>(place.items.size()))
                        .set("module", place.module)
                        .set("state_dict", place.name() == found.container &&
                                               std::any_of(found.tensors.begin(), found.tensors.end(),
                                                           [](const InspectedTensor& tensor) { return !tensor.key.empty(); })));
    Json values = Json::array();
    for (const ExtraValue& item : found.beside.values)
        values.push(Json::object().set("path", Json::arrayOf(item.path)).set("value", Json::raw(toJson(item.value))));
    out.set("weights", std::move(places)).set("values", std::move(values));
    if (found.beside.more > 0) out.set("more_values", static_cast<std::uint64_t>(found.beside.more));
    out.set("resume", found.resume ? resumeJson(*found.resume) : Json());
    if (xray) out.set("xray", xrayJson(found.xray));
    return out.dump();
}

}  // namespace teardown
