// ModelChanges: the effect of a config change on the model - modules added, removed or replaced, and tensors of another shape.
#pragma once

#include <QString>

#include <map>
#include <string>
#include <vector>

namespace teardown {

struct BuildOutcome;
struct Trace;

/// The part of a built model that is kept to compare it with a later one; holds no tensors.
struct ModelOutline {
    struct Module {
        std::string path;
        QString type;
        std::int64_t parameters = 0;
        QString output;  ///< "32×7×7" of the last forward; empty: not known
    };
    std::int64_t parameters = 0;
    std::vector<int> inputShape;
    std::vector<Module> modules;             ///< in order
    std::map<std::string, QString> tensors;  ///< state_dict key -> "[32,16,3,3]"
};

/// `forward` may be null.
ModelOutline outlineOf(const BuildOutcome& build, const Trace* forward);

struct ModelChange {
    enum class Kind { Added, Removed, Changed };
    Kind kind = Kind::Changed;
    bool isTensor = false;
    QString path;
    QString before, after;
};

/// Modules first, then tensors. A module whose numbers differ only because of its parts is left out.
std::vector<ModelChange> compareModels(const ModelOutline& before, const ModelOutline& after);
/// "143 210 → 141 000 parameters; 3 modules and 2 tensors differ", or that there is no difference.
QString changeSummary(const ModelOutline& before, const ModelOutline& after, const std::vector<ModelChange>& changes);

}  // namespace teardown
