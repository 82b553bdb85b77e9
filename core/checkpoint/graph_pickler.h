// GraphPickler: writes a pickle's object graph again, with new tensors in place of the old ones. Objects that only unknown code could
// recreate become plain data, and are named.
#pragma once

#include "core/checkpoint/pickle/pickled_object.h"
#include "core/checkpoint/torch_pickler.h"

#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace teardown {

/// The changes to the graph when it is written.
struct GraphEdit {
    pickle::Ref stateDict = pickle::kNoRef;                   ///< the dict that holds the weights
    std::unordered_map<std::string, std::string> renamed;     ///< its keys, if they change
    bool plainMetadata = false;                               ///< without its _metadata, whose module names would be outdated
    std::set<std::string> without;                            ///< root entries that are left out
    std::unordered_map<std::string, std::string> entryNames;  ///< root entries that are renamed
    std::unordered_map<pickle::Ref, std::size_t> sources;     ///< tensors -> index of what is written; others are left out
};

class GraphPickler {
public:
    GraphPickler(const PickledObject& object, const GraphEdit& edit);
    /// Writes the whole object. Errors: those of the tensors, file-*.
    Result<void> write(TorchPickler& pickler);
    /// After write(): the nodes that could not be kept, with a word on what they became.
    const std::vector<std::pair<pickle::Ref, Message>>& changed() const { return m_changed; }

private:
    using Ref = pickle::Ref;
    /// The next thing to write: a node, or the end of one.
    struct Step {
        enum class What { Node, Call, Mark, Tuple, SetItems, Appends, Reduce, NewObject, Build, Remember, Text } what = What::Node;
        Ref ref = pickle::kNoRef;
        std::string text = {};
    };

    void survey();
    bool isTensor(Ref ref) const { return m_object.table.tensorOf.contains(ref); }
    bool isGone(Ref ref) const;
    Result<void> step(const Step& step);
    Result<void> node(Ref ref);
    Result<void> text(Ref ref);
    Result<void> tensor(Ref ref);
    void dict(Ref ref);
    void sequence(Ref ref);
    void call(Ref ref);
    void parts(Ref ref);
    void module(Ref ref);
    void remember(Ref ref);
    Step keyStep(Ref key);
    void note(Ref ref, const Message& what) {
        if (m_noted.insert(ref).second) m_changed.emplace_back(ref, what);
    }
    void later(std::vector<Step> steps) { m_steps.insert(m_steps.end(), steps.rbegin(), steps.rend()); }

    const PickledObject& m_object;
    const pickle::Arena& m_arena;
    const GraphEdit& m_edit;
    TorchPickler* m_pickler = nullptr;
    pickle::Writer* m_out = nullptr;
    std::vector<char> m_plain;     ///< only known names, in all its arguments
    std::vector<char> m_often;     ///< 2: referenced from several places
    std::size_t m_moduleWork = 0;  ///< entries of modules written so far
    std::vector<Step> m_steps;     ///< the next one last
    std::unordered_map<Ref, std::uint32_t> m_memo;
    std::unordered_set<Ref> m_inState;
    std::unordered_set<Ref> m_noted;
    std::vector<std::pair<Ref, Message>> m_changed;
};

}  // namespace teardown
