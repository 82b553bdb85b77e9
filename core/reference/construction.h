// Construction: what the constructors of a release build and where, by the arguments that make a difference; what init_weights does, and
// which functions a forward calls. Data: resources/reference/construction, recorded by tests/core/registry/record_construction.py.
#pragma once

#include "core/base/result.h"
#include "core/config/config_value.h"
#include "core/reference/import_order.h"
#include "core/trace/details/code_event.h"
#include "core/trace/step.h"

#include <map>
#include <string>
#include <vector>

namespace teardown {

/// Nodes in order; a run that repeats is written once.
struct NodeRun {
    int node = -1;
    int times = 1;               ///< of `inner`
    std::vector<NodeRun> inner;  ///< if node < 0
};
using NodeRuns = std::vector<NodeRun>;

/// An event of a constructor or of init_weights.
struct ConstructionNode {
    enum class Kind {
        Event,  ///< one as it was recorded
        Slot,   ///< a builder is called with a part of the arguments: what it builds depends on them
        Part    ///< init_weights of the classifier reaches its backbone, neck or head
    };
    Kind kind = Kind::Event;
    CodeEvent event;                ///< of a Slot and a Part: its function
    std::vector<int> frames;        ///< between the event around it and this one
    std::vector<std::string> path;  ///< Slot: into the arguments; Part: its name
    NodeRuns children;
};

/// A call in a forward, or in train(), which eval() calls.
struct CallNode {
    int part = -1;         ///< >= 0: instead of a call, that one of the rows of a part
    std::string partName;  ///< "backbone"
    std::string function, defined, file;
    int line = 0;
    std::string callerFile;
    int callerLine = 0;
    int flags = 0;       ///< 1 a generator, 2 a property
    bool owned = false;  ///< it has a module path
    std::string path;    ///< below that of the next row around it that has one; from the network with "/" before it
    NodeRuns children;
};

/// Which nodes, by arguments: a tree of questions.
struct ConstructionChoice {
    std::string argument;  ///< empty: `nodes`
    std::string fallback;  ///< the argument's default, canonical; "-": none
    std::vector<std::pair<std::string, ConstructionChoice>> cases;
    NodeRuns nodes;
};

enum class ConstructionKind { Build, Init, Train, Forward, Call /* of a transform */ };

class Construction {
public:
    /// Errors: file-missing and the like if the resource is not there or not readable.
    static Result<Construction> read(const ReferenceRelease& release);

    struct Found {
        const NodeRuns* nodes = nullptr;  ///< null: nothing is known about the class
        std::string recordedWith;         ///< "depth=50" if the argument's value was never recorded
    };
    /// `cls` with its module; `arguments` as given, without type.
    Found find(ConstructionKind kind, const std::string& cls, const ConfigValue& arguments) const;

    /// The value of an argument that the config does not give: a dict with its type; None if the class has none such.
    ConfigValue slotDefault(const std::string& cls, const std::string& argument) const;
    const ConstructionNode& node(int index) const { return m_nodes[static_cast<std::size_t>(index)]; }
    const CallNode& call(int index) const { return m_calls[static_cast<std::size_t>(index)]; }
    const ReferenceFrame& frame(int index) const { return m_frames[static_cast<std::size_t>(index)]; }
    /// The __init__ that run on an object of the class; null if it was never built.
    const std::vector<CodeEvent::InitCall>* inits(const std::string& cls) const;

private:
    std::vector<ReferenceFrame> m_frames;
    std::vector<ConstructionNode> m_nodes;
    std::vector<CallNode> m_calls;
    std::map<std::string, ConstructionChoice> m_choices[5];
    std::map<std::string, std::vector<CodeEvent::InitCall>> m_inits;
    std::map<std::string, ConfigValue> m_defaults;  ///< by class: a dict

    friend class ConstructionReader;
};

/// A value as the recorder writes it: lists and tuples alike, dicts sorted by key.
std::string canonicalText(const ConfigValue& value);

/// Calls `visit(index)` for each node in order, runs unfolded.
template <class Visit>
void eachNode(const NodeRuns& runs, const Visit& visit) {
    for (const NodeRun& run : runs) {
        if (run.node >= 0) visit(run.node);
        for (int time = 0; run.node < 0 && time < run.times; ++time) eachNode(run.inner, visit);
    }
}

}  // namespace teardown
