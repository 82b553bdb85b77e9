#include "core/session/outcome_json.h"

#include "core/base/text.h"
#include "core/checkpoint/fit/load_report.h"
#include "core/session/prediction.h"
#include "core/session/trust.h"
#include "core/session/trust_text.h"

#include <cmath>

namespace teardown {

namespace {

/// Of a named step; an op of the network itself has an empty path.
bool hasOrigin(const Trust& trust) { return !trust.finite && (!trust.firstNotFinite.empty() || !trust.firstNotFiniteType.empty()); }

const char* boolean(bool value) { return value ? "true" : "false"; }

}  // namespace

Json loadJson(const std::optional<LoadReport>& load) {
    if (!load) return {};
    Json mismatched = Json::array();
    for (const ShapeMismatch& mismatch : load->mismatched)
        mismatched.push(
            Json::object().set("key", mismatch.key).set("model", Json::arrayOf(mismatch.model)).set("file", Json::arrayOf(mismatch.file)));
    Json result = Json::object();
    result.set("matched", load->matched)
        .set("entries", load->entries)
        .set("missing", Json::arrayOf(load->missing))
        .set("unexpected", Json::arrayOf(load->unexpected));
    result.set("mismatched", std::move(mismatched)).set("share", load->share).set("parameter_share", load->parameterShare);
    result.set("mapping", load->mapping.empty() ? Json() : Json(load->mapping));
    result.set("verdict", english(load->verdict)).set("diagnosis", load->diagnosis);
    result.set("proposal", load->proposal.empty() ? Json() : Json(load->proposal))
        .set("advice", load->advice.empty() ? Json() : Json(english(load->advice)));
    return result.set("share_then", load->shareThen < 0 ? Json() : Json(load->shareThen));
}

Json predictionsJson(const std::vector<Prediction>& predictions) {
    Json result = Json::array();
    for (const Prediction& prediction : predictions)
        result.push(Json::object()
                        .set("index", prediction.index)
                        .set("label", prediction.label.empty() ? Json() : Json(prediction.label))
                        .set("score", numberOrNull(prediction.score)));
    return result;
}

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

std::vector<std::string> trustColumns() { return {"weights", "head", "finite", "first_not_finite", "picture", "doubt"}; }

std::vector<std::string> trustFields(const Trust& trust) {
    return {pythonFloat(trust.weights),      boolean(trust.head),
            boolean(trust.finite),           hasOrigin(trust) ? trust.firstNotFinite : std::string(),
            pictureStateName(trust.picture), doubtName(trust.doubt())};
}

Json numberOrNull(double value) { return std::isfinite(value) ? Json(value) : Json(); }

}  // namespace teardown
