#include "app/cli/checkpoint_diff.h"

#include "app/cli/terminal.h"
#include "core/base/text.h"
#include "core/checkpoint/checkpoint_diff.h"

#include <fmt/format.h>

#include <algorithm>

namespace teardown {

namespace {

Json diffDocument(const CheckpointDiff& diff) {
    Json shapes = Json::array();
    for (const ShapeDifference& item : diff.shape)
        shapes.push(Json::object().set("key", item.key).set("a", Json::arrayOf(item.a)).set("b", Json::arrayOf(item.b)));
    Json values = Json::array();
    for (const ValueDifference& item : diff.value) {
        Json value = Json::object();
        value.set("key", item.key);
        setNumbers(value, {{"max_abs", item.maxAbs}, {"mean_abs", item.meanAbs}, {"rel", item.rel}, {"cosine", item.cosine}});
        if (item.a != item.b) value.set("dtype", Json::array().push(dtypeName(item.a)).push(dtypeName(item.b)));
        values.push(std::move(value));
    }
    Json out = Json::object();
    out.set("only_a", Json::arrayOf(diff.onlyA))
        .set("only_b", Json::arrayOf(diff.onlyB))
        .set("shape", std::move(shapes))
        .set("value", std::move(values));
    return out.set("equal", static_cast<std::uint64_t>(diff.equal));
}

std::string diffText(const CheckpointDiff& diff, const std::string& a, const std::string& b) {
    std::string out;
    const auto list = [&out](const std::string& title, const std::vector<std::string>& keys) {
        if (keys.empty()) return;
        out += fmt::format("{} ({}):\n", title, keys.size());
        for (const std::string& key : keys) out += "  " + escapeForDisplay(key) + "\n";
    };
    list("only in " + escapeForDisplay(a, 4096), diff.onlyA);
    list("only in " + escapeForDisplay(b, 4096), diff.onlyB);
    if (!diff.shape.empty()) out += fmt::format("shape mismatches ({}):\n", diff.shape.size());
    for (const ShapeDifference& item : diff.shape)
        out += fmt::format("  {}  {} -> {}\n", escapeForDisplay(item.key), shapeText(item.a), shapeText(item.b));
    if (!diff.value.empty()) out += fmt::format("changed values ({}), largest difference first:\n", diff.value.size());
    for (const ValueDifference& item : diff.value) {
        out += fmt::format("  {}  max {:.4g}  mean {:.4g}  relative {:.4g}  cosine {:.6f}", escapeForDisplay(item.key), item.maxAbs,
                           item.meanAbs, item.rel, item.cosine);
        if (item.a != item.b) out += fmt::format("  {} -> {}", dtypeName(item.a), dtypeName(item.b));
        out += '\n';
    }
    return out + fmt::format("{} equal\n", diff.equal);
}

}  // namespace

Result<int> printCheckpointDiff(const std::string& a, const std::string& b, const DiffPlaces& places, Terminal& terminal) {
    TD_TRY(const auto first, CheckpointFile::open(a, terminal.task()));
    TD_TRY(const auto second, CheckpointFile::open(b, terminal.task()));
    terminal.report(first->warnings());
    terminal.report(second->warnings());
    TD_TRY(const CheckpointDiff diff, diffCheckpoints(*first, *second, terminal.task(), places));
    terminal.clearProgress();
    if (terminal.json()) {
        Json out = diffDocument(diff);
        terminal.printJson(setDiagnostics(out, diff.notes));
    } else {
        terminal.print(diffText(diff, a, b));
        for (const Diagnostic& note : diff.notes) terminal.print(english(note.message) + "\n");
    }
    return 0;
}

}  // namespace teardown
