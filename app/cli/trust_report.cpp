#include "app/cli/trust_report.h"

#include "core/base/text.h"
#include "core/session/trust_text.h"

#include <fmt/format.h>

#include <cmath>

namespace teardown {

namespace {

/// Of a named step; an op of the network itself has the empty path.
bool hasOrigin(const Trust& trust) { return !trust.finite && (!trust.firstNotFinite.empty() || !trust.firstNotFiniteType.empty()); }

const char* boolean(bool value) { return value ? "true" : "false"; }

}  // namespace

const char* doubtName(Doubt doubt) {
    switch (doubt) {
        case Doubt::NotFinite:
            return "not-finite";
        case Doubt::NoCheckpoint:
            return "no-checkpoint";
        case Doubt::NothingLoaded:
            return "nothing-loaded";
        case Doubt::HeadNotLoaded:
            return "head-not-loaded";
        case Doubt::PartlyLoaded:
            return "partly-loaded";
        case Doubt::DamagedPicture:
            return "damaged-picture";
        case Doubt::None:
            break;
    }
    return "";
}

Json trustJson(const Trust& trust) {
    const Doubt doubt = trust.doubt();
    return Json::object()
        .set("weights", trust.weights)
        .set("head", trust.head)
        .set("finite", trust.finite)
        .set("first_not_finite", hasOrigin(trust) ? Json(trust.firstNotFinite) : Json())
        .set("picture", pictureStateName(trust.picture))
        .set("doubt", doubt == Doubt::None ? Json() : Json(doubtName(doubt)));
}

void reportTrust(const Trust& trust, const std::string& checkpoint, const std::string& subject, Terminal& terminal) {
    const std::string text = doubtText(trust, checkpoint);
    if (text.empty()) return;
    terminal.note(subject.empty() ? "warning: " + text : fmt::format("warning: {}: {}", escapeForDisplay(subject, 4096), text));
}

std::vector<std::string> trustColumns() { return {"weights", "head", "finite", "first_not_finite", "picture", "doubt"}; }

std::vector<std::string> trustFields(const Trust& trust) {
    return {pythonFloat(trust.weights), boolean(trust.head), boolean(trust.finite), hasOrigin(trust) ? trust.firstNotFinite : std::string(),
            pictureStateName(trust.picture), doubtName(trust.doubt())};
}

Json numberOrNull(double value) { return std::isfinite(value) ? Json(value) : Json(); }

}  // namespace teardown
