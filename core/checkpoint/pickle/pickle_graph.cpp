#include "core/checkpoint/pickle/pickle_graph.h"

#include "core/base/text.h"
#include "core/checkpoint/pickle/pickled_module.h"

#include <fmt/format.h>

#include <optional>

namespace teardown {

using pickle::Arena;
using pickle::Kind;
using pickle::kNoRef;
using pickle::Ref;

namespace {

bool canHoldTensors(Kind kind) {
    return kind == Kind::Dict || kind == Kind::List || kind == Kind::Tuple || kind == Kind::Set || kind == Kind::FrozenSet ||
           kind == Kind::Call || kind == Kind::Persistent;
}

class ChildCollector {
public:
    ChildCollector(const Arena& arena, bool scalars) : m_arena(arena), m_scalars(scalars) {}

    void add(Ref key, std::string name, Ref value) {
        if (m_scalars || canHoldTensors(m_arena.kind(value))) m_children.push_back({key, std::move(name), value});
    }
    void items(Ref ref) {
        if (m_arena[ref].pairs) {
            for (const auto& [key, value] : pickle::dictEntries(m_arena, ref)) {
                if (!m_scalars && !canHoldTensors(m_arena.kind(value))) continue;
                add(key, keyText(m_arena, key), value);
            }
            return;
        }
        const auto& list = m_arena.items(ref);
        for (std::size_t i = 0; i < list.size(); ++i)
            if (m_scalars || canHoldTensors(m_arena.kind(list[i]))) add(kNoRef, std::to_string(i), list[i]);
    }
    /// State is a dict of attributes, a (dict, slots) pair, or something specific to the class.
    void state(Ref ref) {
        if (m_arena.is(ref, Kind::Dict)) {
            items(ref);
        } else if (m_arena.is(ref, Kind::Tuple) && m_arena.items(ref).size() == 2 && !m_arena.items(ref).empty() &&
                   isState(m_arena.items(ref)[0]) && isState(m_arena.items(ref)[1])) {
            for (const Ref part : m_arena.items(ref))
                if (m_arena.is(part, Kind::Dict)) items(part);
        } else {
            add(kNoRef, "state", ref);
        }
    }
    std::vector<GraphChild> take() { return std::move(m_children); }

private:
    bool isState(Ref ref) const { return m_arena.is(ref, Kind::Dict) || m_arena.is(ref, Kind::None); }
    const Arena& m_arena;
    bool m_scalars;
    std::vector<GraphChild> m_children;
};

/// How a container on the way to a tensor relates to the module around it.
struct ModulePlace {
    enum class Role { None, Module, Parameters, Buffers, Modules, Script } role = Role::None;
    int depth = -1;      ///< number of path parts that lead to the outermost module of an unbroken chain
    std::string prefix;  ///< the name below it, in that module's state_dict()
    Ref attributes = kNoRef;
    bool inside = false;  ///< another module holds it in some other way

    bool holdsTensor(const Arena& arena, const std::string& name) const {
        return role == Role::Parameters || role == Role::Script || (role == Role::Buffers && !isTransientBuffer(arena, attributes, name));
    }

    /// Records the place of `ref`, found under the last part of the path.
    ModulePlace below(const Arena& arena, Ref ref, const std::vector<std::string>& path) const {
        ModulePlace next;
        next.inside = inside;
        const bool script = isScriptObject(arena, ref);
        const Ref inner = script ? kNoRef : moduleAttributes(arena, ref);
        if (role == Role::Module) {
            next.depth = depth;
            next.prefix = prefix;
            next.attributes = attributes;
            const std::string& name = path.back();
            next.role = name == "_parameters" ? Role::Parameters
                        : name == "_buffers"  ? Role::Buffers
                        : name == "_modules"  ? Role::Modules
                                              : Role::None;
            // The dict inside an object that torch.fx pickled.
            if (inner != kNoRef && inner == attributes) next.role = Role::Module;
            if (next.role != Role::None) return next;
            next = {};
            next.inside = true;
        }
        if ((role == Role::Modules && inner != kNoRef) || (role == Role::Script && script)) {
            next.role = script ? Role::Script : Role::Module;
            next.depth = depth;
            next.prefix = prefix + path.back() + ".";
            next.attributes = inner;
        } else if (script || inner != kNoRef) {
            next.inside = next.inside || role != Role::None;
            next.role = script ? Role::Script : Role::Module;
            next.depth = static_cast<int>(path.size());
            next.attributes = inner;
        } else if (role != Role::None) {
            next.inside = true;
        }
        return next;
    }
};

void warnOfListing(Diagnostics& warnings, const char* code, Message message) {
    warnings.push_back({Severity::Warning, code, std::move(message), {}});
}

}  // namespace

std::string keyText(const Arena& arena, Ref key) {
    switch (arena.kind(key)) {
        case Kind::String:
        case Kind::Bytes:
            return toValidUtf8(arena.text(key));
        case Kind::Int:
            return std::to_string(arena.integer(key));
        case Kind::Bool:
            return arena.integer(key) ? "True" : "False";
        case Kind::None:
            return "None";
        case Kind::Float:
            return pythonFloat(arena.number(key));
        case Kind::BigInt:
            return pickle::bigIntegerText(arena.text(key));
        case Kind::Global:
            return arena.globalName(key);
        case Kind::Tuple: {
            std::string text = "(";
            const auto& items = arena.items(key);
            for (std::size_t i = 0; i < items.size() && i < 16; ++i) {
                if (i) text += ", ";
                text += arena.is(items[i], Kind::Tuple) ? "(...)" : keyText(arena, items[i]);
            }
            return text + (items.size() > 16 ? ", ...)" : ")");
        }
        default:
            return "<key>";
    }
}

std::vector<GraphChild> childrenOf(const Arena& arena, Ref ref, bool scalars) {
    ChildCollector children(arena, scalars);
    const pickle::Node& node = arena[ref];
    if (node.kind == Kind::Call && !scalars && arena.is(node.b, Kind::Tuple)) {
        const auto& arguments = arena.items(node.b);
        for (std::size_t i = 0; i < arguments.size(); ++i) children.add(kNoRef, "args." + std::to_string(i), arguments[i]);
    }
    children.items(ref);
    if (node.state != kNoRef && (node.kind == Kind::Call || !scalars)) children.state(node.state);
    return children.take();
}

std::vector<CheckpointTensor> listTensors(const Arena& arena, Ref root, const FoundTensors& table, Diagnostics& warnings,
                                          std::vector<Ref>* nodes) {
    struct Frame {
        Ref ref;
        std::vector<GraphChild> children;
        std::size_t next = 0;
        std::size_t before = 0;
        ModulePlace place = {};
    };
    std::vector<CheckpointTensor> tensors;
    std::vector<std::string> path;
    std::vector<Frame> frames;
    std::vector<char> onPath(arena.size());
    std::vector<char> barren(arena.size());
    std::size_t visits = 0;
    std::size_t pathText = 0;
    bool tooDeep = false;
    bool full = false;

    const auto listed = [&](Ref ref, const ModulePlace& place, bool partial) {
        const auto found = table.tensorOf.find(ref);
        if (found == table.tensorOf.end()) return false;
        const TensorRecord& record = table.records[static_cast<std::size_t>(found->second)];
        for (const std::string& part : path) pathText += part.size() + sizeof(std::string);
        if (tensors.size() >= kMaxListedTensors || pathText > kMaxPathText) return full = true;
        tensors.push_back(
            {path, record.dtype, record.shape, record.strides, record.offset, record.storage, record.conjugated, record.negated});
        CheckpointTensor& tensor = tensors.back();
        tensor.part = partial;
        if (const bool held = place.holdsTensor(arena, path.empty() ? std::string() : path.back()); held && !partial) {
            tensor.module = place.depth;
            tensor.moduleKey = place.prefix + path.back();
            tensor.beside = place.inside;
        } else {
            tensor.beside = place.role != ModulePlace::Role::None || place.inside;
        }
        if (nodes) nodes->push_back(ref);
        return true;
    };
    const auto enter = [&](Ref ref, const ModulePlace& around) {
        if (listed(ref, around, false)) return;
        if (const auto parts = table.partsOf.find(ref); parts != table.partsOf.end()) {
            for (const auto& [name, part] : parts->second) {
                path.push_back(name);
                listed(part, around, true);
                path.pop_back();
            }
            return;
        }
        if (!canHoldTensors(arena.kind(ref)) || onPath[ref] || barren[ref]) return;
        if (frames.size() >= static_cast<std::size_t>(kMaxListedDepth)) {
            tooDeep = true;
            return;
        }
        visits += arena.items(ref).size() + 1;
        onPath[ref] = 1;
        ModulePlace place = around.below(arena, ref, path);
        frames.push_back({ref, childrenOf(arena, ref, false), 0, tensors.size(), std::move(place)});
    };

    enter(root, {});
    while (!frames.empty() && !full && visits < kMaxVisits) {
        Frame& frame = frames.back();
        if (frame.next == frame.children.size()) {
            onPath[frame.ref] = 0;
            barren[frame.ref] = tensors.size() == frame.before;
            frames.pop_back();
            if (!frames.empty()) path.pop_back();
            continue;
        }
        GraphChild& child = frame.children[frame.next++];
        const std::size_t depth = frames.size();
        path.push_back(std::move(child.name));
        enter(child.value, ModulePlace(frame.place));
        if (frames.size() == depth) path.pop_back();
    }
    if (full || visits >= kMaxVisits)
        warnOfListing(warnings, "checkpoint-listing-cut",
                      message("checkpoint-listing-cut.the-file-lists-more",
                              "The file lists more than can be shown: the first {tensors} tensors are.", {{"tensors", tensors.size()}}));
    if (tooDeep)
        warnOfListing(warnings, "checkpoint-deep",
                      message("checkpoint-deep.objects-nested-deeper-than",
                              "Objects nested deeper than {maxListedDepth} levels are not shown.", {{"maxListedDepth", kMaxListedDepth}}));
    return tensors;
}

std::unordered_map<Ref, std::string> pathsTo(const Arena& arena, Ref root, const std::unordered_set<Ref>& wanted) {
    struct Step {
        Ref ref;
        std::size_t parent;
        std::string name;
    };
    std::unordered_map<Ref, std::string> paths;
    if (root == kNoRef) return paths;
    std::vector<char> seen(arena.size());
    std::vector<Step> steps{{root, 0, {}}};
    seen[root] = 1;
    // Breadth first: the shortest path is the one that a person would use.
    for (std::size_t at = 0; at < steps.size() && steps.size() < kMaxVisits && paths.size() < wanted.size(); ++at) {
        if (wanted.contains(steps[at].ref)) {
            std::string path = steps[at].name;
            for (std::size_t up = steps[at].parent; up != 0 && path.size() < kMaxPathText; up = steps[up].parent)
                path = steps[up].name + "." + path;
            paths.emplace(steps[at].ref, std::move(path));
        }
        // Once with scalars and once with the arguments of calls.
        for (const bool scalars : {false, true})
            for (GraphChild& child : childrenOf(arena, steps[at].ref, scalars)) {
                if (child.value == kNoRef || seen[child.value]) continue;
                seen[child.value] = 1;
                steps.push_back({child.value, at, std::move(child.name)});
            }
    }
    return paths;
}

}  // namespace teardown
