// kJourneys: the jobs of the engine, one row each - its name, its inputs, and how the window shows it. Menus, cursors, pages, the files of
// a workspace and what becomes stale after a change are derived from the rows.
#pragma once

#include "core/base/message.h"
#include "core/trace/journey.h"
#include "core/trace/journey_view.h"

#ifndef Q_MOC_RUN  // moc of Qt 6.4 does not understand <concepts>, which <span> includes
#include <array>
#include <iterator>
#include <optional>
#include <span>
#include <string_view>
#include <vector>
#endif

namespace teardown {

enum class Need {
    None,
    IfOpen,  ///< used if available
    Always,  ///< required to run the journey
};

/// The direct inputs of an outcome; those of its dependsOn count too.
struct JourneyNeeds {
    Need config = Need::None;
    Need checkpoint = Need::None;
    Need keys = Need::None;  ///< how the checkpoint's names are converted to the model's
    Need seed = Need::None;  ///< for the constructors' random values
    Need input = Need::None;
    Need release = Need::None;  ///< of mmclassification
};

/// Something that the user can change.
using Ingredient = Need JourneyNeeds::*;
inline constexpr Ingredient kIngredients[] = {&JourneyNeeds::config, &JourneyNeeds::checkpoint, &JourneyNeeds::keys,
                                              &JourneyNeeds::seed,   &JourneyNeeds::input,      &JourneyNeeds::release};

struct JourneyInfo {
    Journey id;
    JourneyNeeds needs = {};
    /// Journeys whose outcomes it uses; unused places have no name. They come before it in the table.
    std::array<Journey, 2> dependsOn = {};
    bool automatic = false;    ///< runs as soon as its inputs are available; the others run on request
    bool keepsLast = false;    ///< after an error the previous outcome remains valid
    bool steps = false;        ///< the window steps through its trace: it has a menu entry and its own cursor
    Journey offeredWith = {};  ///< beside the menus it is offered in the menu of this one's segment; none: it has its own
    JourneyView view = {};
    MessageText menu = {"", ""};      ///< "&Forward"
    MessageText about = {"", ""};     ///< tooltip of the menu entry
    MessageText running = {"", ""};   ///< in place of the trace: "Running forward …"
    MessageText progress = {"", ""};  ///< in the status line: "running forward"
};

/// A training iteration (train_iter_journey.h).
inline constexpr Journey kTrainIter{"train-iter"};

/// Questions about a built network, without a trace of their own.
namespace question {
inline constexpr Journey kRecompute{"recompute"};  ///< a step again whose tensors were not kept
inline constexpr Journey kProfile{"profile"};
inline constexpr Journey kExplain{"explain"};
inline constexpr Journey kClassify{"classify"};
inline constexpr Journey kWhatIf{"what-if"};           ///< the same picture read in other ways, on a second network
inline constexpr Journey kNumbers{"explain-numbers"};  ///< which reading gives another program's numbers
}  // namespace question

inline constexpr JourneyInfo kJourneys[] = {
    {.id = Journey::Build,
     .needs = {.config = Need::Always, .checkpoint = Need::IfOpen, .keys = Need::IfOpen, .seed = Need::Always},
     .automatic = true,
     .keepsLast = true,
     .steps = true,
     .view = {.graph = true},
     .menu = MessageText{"journey.build.menu", "&Build"},
     .about = MessageText{"journey.build.about", "How the model is built from the config"},
     .running = MessageText{"journey.build.running", "Building the model …"},
     .progress = MessageText{"journey.build.progress", "building"}},
    {.id = Journey::Forward,
     .needs = {.input = Need::IfOpen},
     .dependsOn = {Journey::Build},
     .automatic = true,
     .steps = true,
     .view = {.graph = true, .answer = true, .strip = true},
     .menu = MessageText{"journey.forward.menu", "&Forward"},
     .about = MessageText{"journey.forward.about", "How a picture goes through the network"},
     .running = MessageText{"journey.forward.running", "Running forward …"},
     .progress = MessageText{"journey.forward.progress", "running forward"}},
    {.id = Journey::Reparameterise,
     .needs = {.input = Need::IfOpen},
     .dependsOn = {Journey::Build},
     .steps = true,
     .view = {.graph = true, .fold = true},
     .menu = MessageText{"journey.reparameterise.menu", "&Re-parameterise"},
     .about = MessageText{"journey.reparameterise.about", "How the branches of a block become one kernel"},
     .running = MessageText{"journey.reparameterise.running", "Re-parameterising …"},
     .progress = MessageText{"journey.reparameterise.progress", "re-parameterising"}},
    {.id = Journey::Register,
     .needs = {.release = Need::Always},
     .steps = true,
     .menu = MessageText{"journey.register.menu", "Re&gister"},
     .about = MessageText{"journey.register.about", "What mmclassification's imports register, and when"},
     .running = MessageText{"journey.register.running", "Following the imports …"},
     .progress = MessageText{"journey.register.progress", "following the imports"}},
    {.id = Journey::BuildTest,
     .dependsOn = {Journey::Build},
     .steps = true,
     .offeredWith = Journey::Build,
     .menu = MessageText{"journey.build-test.menu", "Build everything (&test.py)"},
     .about = MessageText{"journey.build-test.about", "What tools/test.py builds, in its order: dataset, loader, classifier"},
     .running = MessageText{"journey.build-test.running", "Following tools/test.py …"},
     .progress = MessageText{"journey.build-test.progress", "following tools/test.py"}},
    {.id = Journey::BuildTrain,
     .dependsOn = {Journey::Build},
     .steps = true,
     .offeredWith = Journey::Build,
     .menu = MessageText{"journey.build-train.menu", "Build everything (t&rain.py)"},
     .about = MessageText{"journey.build-train.about",
                          "What tools/train.py builds, in its order: classifier, dataset, optimizer, runner, hooks"},
     .running = MessageText{"journey.build-train.running", "Following tools/train.py …"},
     .progress = MessageText{"journey.build-train.progress", "following tools/train.py"}},
    {.id = Journey::TestBatch,
     .needs = {.input = Need::IfOpen},
     .dependsOn = {Journey::Build},
     .steps = true,
     .offeredWith = Journey::Forward,
     .menu = MessageText{"journey.test-batch.menu", "Test &batch"},
     .about = MessageText{"journey.test-batch.about", "How tools/test.py tests one batch of pictures"},
     .running = MessageText{"journey.test-batch.running", "Testing a batch …"},
     .progress = MessageText{"journey.test-batch.progress", "testing a batch"}},
    {.id = kTrainIter,
     .needs = {.checkpoint = Need::IfOpen, .seed = Need::Always},
     .dependsOn = {Journey::Build},
     .steps = true,
     .offeredWith = Journey::Forward,
     .menu = MessageText{"journey.train-iter.menu", "Train &iteration"},
     .about = MessageText{"journey.train-iter.about", "What tools/train.py does in one iteration: losses, gradients, the optimizer's step"},
     .running = MessageText{"journey.train-iter.running", "Training one iteration …"},
     .progress = MessageText{"journey.train-iter.progress", "training one iteration"}},
    {.id = question::kRecompute,
     .needs = {.input = Need::IfOpen},
     .dependsOn = {Journey::Forward},
     .progress = MessageText{"journey.recompute.progress", "recomputing"}},
    {.id = question::kProfile, .dependsOn = {Journey::Build}},
    {.id = question::kExplain, .needs = {.input = Need::Always}, .dependsOn = {Journey::Build}},
    {.id = question::kClassify, .dependsOn = {Journey::Build}},
    {.id = question::kWhatIf, .needs = {.config = Need::Always, .input = Need::Always}, .dependsOn = {Journey::Forward}},
    {.id = question::kNumbers, .needs = {.config = Need::Always, .input = Need::Always}, .dependsOn = {Journey::Build}},
};

using JourneyTable = std::span<const JourneyInfo>;

/// Null if the table has no such row.
inline const JourneyInfo* findJourney(JourneyTable table, Journey id) {
    for (const JourneyInfo& row : table)
        if (row.id == id) return &row;
    return nullptr;
}

/// How the window shows the journey's trace; of a journey that the table does not have: with nothing of its own.
inline JourneyView viewOf(JourneyTable table, Journey id) {
    const JourneyInfo* row = findJourney(table, id);
    return row ? row->view : JourneyView();
}

inline bool dependsDirectly(const JourneyInfo& row, Journey on) {
    for (const Journey id : row.dependsOn)
        if (!id.name.empty() && id == on) return true;
    return false;
}

/// The journeys whose outcomes depend on that of `id`, directly or through others, in table order; without `id` itself.
inline std::vector<Journey> dependentsOf(JourneyTable table, Journey id) {
    std::vector<Journey> found{id};
    for (const JourneyInfo& row : table)
        for (std::size_t i = 0; i < found.size(); ++i)
            if (dependsDirectly(row, found[i])) {
                found.push_back(row.id);
                break;
            }
    found.erase(found.begin());
    return found;
}

/// Whether the outcome of `id` depends on this input, directly or through its dependencies.
inline bool isMadeFrom(JourneyTable table, Journey id, Ingredient what) {
    const JourneyInfo* row = findJourney(table, id);
    if (!row) return false;
    if (row->needs.*what != Need::None) return true;
    for (const Journey below : row->dependsOn)
        if (!below.name.empty() && isMadeFrom(table, below, what)) return true;
    return false;
}

/// The rows whose traces are stepped through, in table order.
inline std::vector<const JourneyInfo*> steppedJourneys(JourneyTable table) {
    std::vector<const JourneyInfo*> found;
    for (const JourneyInfo& row : table)
        if (row.steps) found.push_back(&row);
    return found;
}

/// The stepped journey named in a file. Files of earlier versions store a number instead: "1".
inline std::optional<Journey> steppedJourney(JourneyTable table, std::string_view name) {
    constexpr Journey kNumbered[] = {Journey::Build, Journey::Forward, Journey::Reparameterise};
    if (name.size() == 1 && name[0] >= '0' && name[0] < '0' + static_cast<int>(std::size(kNumbered)))
        name = kNumbered[static_cast<std::size_t>(name[0] - '0')].name;
    for (const JourneyInfo* row : steppedJourneys(table))
        if (row->id.name == name) return row->id;
    return std::nullopt;
}

/// It is made from data of the program's own: no file needs to be open.
inline bool needsNoFile(const JourneyInfo& row) {
    for (const Ingredient what : kIngredients)
        if (what != &JourneyNeeds::release && row.needs.*what != Need::None) return false;
    return row.dependsOn[0].name.empty();
}

}  // namespace teardown
