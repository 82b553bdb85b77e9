#include "core/checkpoint/graph_pickler.h"

#include "core/base/text.h"
#include "core/checkpoint/pickle/pickle_globals.h"
#include "core/checkpoint/pickle/pickle_graph.h"
#include "core/checkpoint/pickle/pickled_module.h"

#include <algorithm>

namespace teardown {

using pickle::CallKind;
using pickle::Kind;
using pickle::kNoRef;

namespace {

constexpr const char* kBuiltinModule = "__builtin__";  // the name that protocol 2 uses

}  // namespace

GraphPickler::GraphPickler(const PickledObject& object, const GraphEdit& edit)
    : m_object(object), m_arena(object.program->arena), m_edit(edit) {
    survey();
}

/// Arguments are created before the calls that use them: one pass in order decides for all.
void GraphPickler::survey() {
    m_plain.resize(m_arena.size());
    m_often.resize(m_arena.size());
    const auto name = [&](Ref ref) {
        if (ref != kNoRef && m_often[ref] < 2) ++m_often[ref];
    };
    for (Ref ref = 0; ref < m_arena.size(); ++ref) {
        const pickle::Node& node = m_arena[ref];
        for (const Ref item : m_arena.items(ref)) name(item);
        name(node.state);
        if (node.kind == Kind::Call) name(node.b);
        switch (node.kind) {
            case Kind::Global:
                m_plain[ref] = pickle::isAllowed(m_arena.text(node.a), m_arena.text(node.b));
                break;
            case Kind::Tuple:
            case Kind::FrozenSet:
                m_plain[ref] = 1;
                for (const Ref item : m_arena.items(ref)) m_plain[ref] = m_plain[ref] && m_plain[item];
                break;
            case Kind::Call:
                m_plain[ref] = isTensor(ref) || (m_arena.is(node.a, Kind::Global) && m_plain[node.a] && m_plain[node.b] &&
                                                 static_cast<CallKind>(node.detail) != CallKind::NewObjEx);
                break;
            case Kind::Persistent:
                m_plain[ref] = isTensor(ref);
                break;
            case Kind::Buffer:
                break;
            default:
                m_plain[ref] = 1;
        }
    }
    name(m_object.program->root);
}

/// A tensor that is not written, or something made from one.
bool GraphPickler::isGone(Ref ref) const {
    if (isTensor(ref)) return !m_edit.sources.contains(ref);
    const auto parts = m_object.table.partsOf.find(ref);
    if (parts == m_object.table.partsOf.end()) return false;
    for (const auto& [name, part] : parts->second)
        if (!m_edit.sources.contains(part)) return true;
    return false;
}

Result<void> GraphPickler::write(TorchPickler& pickler) {
    m_pickler = &pickler;
    m_out = &pickler.out();
    m_memo.clear();
    m_steps = {{Step::What::Node, m_object.program->root}};
    while (!m_steps.empty()) {
        const Step next = std::move(m_steps.back());
        m_steps.pop_back();
        TD_CHECK(step(next));
    }
    return {};
}

Result<void> GraphPickler::step(const Step& step) {
    switch (step.what) {
        case Step::What::Node:
            return node(step.ref);
        case Step::What::Call:
            m_out->global(m_arena.text(m_arena[step.ref].a), m_arena.text(m_arena[step.ref].b));
            break;
        case Step::What::Mark:
            m_out->mark();
            break;
        case Step::What::Tuple:
            m_out->tuple();
            break;
        case Step::What::SetItems:
            m_out->setItems();
            break;
        case Step::What::Appends:
            m_out->appends();
            break;
        case Step::What::Reduce:
            m_out->reduce();
            break;
        case Step::What::NewObject:
            m_out->newObject();
            break;
        case Step::What::Build:
            m_out->build();
            break;
        case Step::What::Remember:
            remember(step.ref);
            break;
        case Step::What::Text:
            m_out->text(step.text);
            break;
    }
    return {};
}

void GraphPickler::remember(Ref ref) {
    if (m_often[ref] < 2 || m_memo.contains(ref)) return;
    const auto index = static_cast<std::uint32_t>(m_memo.size());
    m_memo.emplace(ref, index);
    m_out->memoise(index);
}

Result<void> GraphPickler::node(Ref ref) {
    if (const auto known = m_memo.find(ref); known != m_memo.end()) return m_out->recall(known->second), Result<void>();
    if (isGone(ref)) return m_out->none(), Result<void>();  // in a list it keeps its position
    if (isTensor(ref)) return tensor(ref);
    switch (m_arena.kind(ref)) {
        case Kind::None:
            m_out->none();
            break;
        case Kind::Bool:
            m_out->boolean(m_arena.integer(ref) != 0);
            break;
        case Kind::Int:
            m_out->integer(m_arena.integer(ref));
            break;
        case Kind::Float:
            m_out->floating(m_arena.number(ref));
            break;
        case Kind::BigInt:
            m_out->bigInteger(m_arena.text(ref));
            break;
        case Kind::String:
        case Kind::Bytes:
        case Kind::ByteArray:
            return text(ref);
        case Kind::List:
        case Kind::Tuple:
        case Kind::Set:
        case Kind::FrozenSet:
            sequence(ref);
            break;
        case Kind::Dict:
            dict(ref);
            break;
        case Kind::Global:
            if (m_plain[ref]) {
                m_out->global(m_arena.text(m_arena[ref].a), m_arena.text(m_arena[ref].b));
            } else {
                note(ref, message("graph-pickler.the-name-of-unknown", "the name of unknown code, as text"));
                m_out->text(toValidUtf8(m_arena.globalName(ref)));
            }
            break;
        case Kind::Call:
            if (moduleAttributes(m_arena, ref) != kNoRef && m_moduleWork < kMaxModuleEntries)
                module(ref);
            else if (m_plain[ref])
                call(ref);
            else
                parts(ref);
            break;
        case Kind::Persistent:
        case Kind::Buffer:
            note(ref, message("graph-pickler.a-storage-without-a", "a storage without a tensor, as text"));
            m_out->text("<storage>");
            break;
    }
    return {};
}

Result<void> GraphPickler::text(Ref ref) {
    std::string far;
    if (m_arena.isFar(ref)) {
        TD_TRY(const auto bytes, m_object.file->read(m_arena[ref].value, m_arena.textSize(ref)));
        far.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    }
    const std::string_view bytes = m_arena.isFar(ref) ? std::string_view(far) : m_arena.text(ref);
    if (m_arena.is(ref, Kind::String)) {
        if (pickle::isPythonUtf8(bytes))
            m_out->text(bytes);
        else
            m_out->rawText(bytes);
    } else {
        const bool array = m_arena.is(ref, Kind::ByteArray);
        m_out->global(array ? kBuiltinModule : "_codecs", array ? "bytearray" : "encode");
        m_out->mark();
        m_out->latin1(bytes);
        m_out->text("latin1");
        m_out->tuple();
        m_out->reduce();
    }
    remember(ref);
    return {};
}

/// A Parameter stays a Parameter, a NumPy array outside the weights stays an array; every other tensor is written as a tensor.
Result<void> GraphPickler::tensor(Ref ref) {
    const bool call = m_arena.is(ref, Kind::Call);
    const Ref callee = call ? m_arena[ref].a : kNoRef;
    const auto& arguments = call ? m_arena.items(m_arena[ref].b) : m_arena.items(0);
    const bool known = m_arena.is(callee, Kind::Global) && m_plain[callee];
    const bool numpy = isNumpyCore(m_arena, callee, "multiarray", "_reconstruct") || isNumpyCore(m_arena, callee, "numeric", "_frombuffer");
    if (numpy && !m_inState.contains(ref) && m_plain[m_arena[ref].b]) return this->call(ref), Result<void>();
    if (numpy) note(ref, message("graph-pickler.an-array-of-numpy", "an array of NumPy, as a tensor"));
    const bool device = m_arena.isGlobal(callee, "torch._utils", "_rebuild_device_tensor_from_numpy") ||
                        m_arena.isGlobal(callee, "torch._utils", "_rebuild_device_tensor_from_cpu_tensor");
    if (device) note(ref, message("graph-pickler.a-tensor-of-another", "a tensor of another device, as one of the CPU"));
    if (known && !numpy && !device && !arguments.empty() && isTensor(arguments[0])) {
        // An object that wraps another tensor. Both are written from the same bytes.
        std::vector<Step> steps{{Step::What::Call, callee}, {Step::What::Mark}};
        bool plain = true;
        for (const Ref argument : arguments) {
            steps.push_back({Step::What::Node, argument});
            plain = plain && m_plain[argument];
        }
        steps.insert(steps.end(), {{Step::What::Tuple}, {Step::What::Reduce}, {Step::What::Remember, ref}});
        if (plain && m_edit.sources.contains(arguments[0])) return later(std::move(steps)), Result<void>();
    }
    const bool plainTensor = m_arena.is(callee, Kind::Global) && m_arena.text(m_arena[callee].b).starts_with("_rebuild_tensor");
    if (call && !numpy && !plainTensor && !device)
        note(ref, message("graph-pickler.an-object-around-a", "an object around a tensor, as the tensor"));
    const bool grad = plainTensor && arguments.size() > 4 && m_arena.is(arguments[4], Kind::Bool) && m_arena.integer(arguments[4]) != 0;
    TD_CHECK(m_pickler->tensor(m_edit.sources.at(ref), grad));
    remember(ref);
    return {};
}

void GraphPickler::dict(Ref ref) {
    const bool state = ref == m_edit.stateDict;
    const bool root = ref == m_object.program->root;
    const Ref kind = m_arena[ref].a;
    const Ref factory = m_arena[ref].b;
    const bool classed = m_arena.is(kind, Kind::Global) && !m_arena.isGlobal(kind, "builtins", "dict");
    const bool ordered = classed && (!m_arena.isGlobal(kind, "collections", "defaultdict") || factory == kNoRef || m_plain[factory]);
    if (classed && !ordered) note(ref, message("graph-pickler.a-defaultdict-of-unknown", "a defaultdict of unknown code, as a dict"));
    if (ordered) {
        m_out->global("collections", m_arena.text(m_arena[kind].b));
        if (factory != kNoRef) {
            m_out->mark();
            if (m_arena.is(factory, Kind::Global))
                m_out->global(m_arena.text(m_arena[factory].a), m_arena.text(m_arena[factory].b));
            else
                m_out->none();
            m_out->tuple();
        } else {
            m_out->emptyTuple();
        }
        m_out->reduce();
    } else {
        m_out->emptyDict();
    }
    remember(ref);
    std::vector<Step> steps{{Step::What::Mark}};
    for (const auto& [key, value] : pickle::dictEntries(m_arena, ref)) {
        const std::string name =
            m_arena.is(key, Kind::String) || m_arena.is(key, Kind::Bytes) ? toValidUtf8(m_arena.text(key)) : std::string();
        if (isGone(value) || (root && m_edit.without.contains(name))) continue;
        if (state && isTensor(value)) m_inState.insert(value);
        if (const auto entry = m_edit.entryNames.find(name); root && entry != m_edit.entryNames.end()) {
            steps.push_back({Step::What::Text, kNoRef, entry->second});
            steps.push_back({Step::What::Node, value});
            continue;
        }
        const auto renamed = state && isTensor(value) ? m_edit.renamed.find(name) : m_edit.renamed.end();
        if (renamed != m_edit.renamed.end())
            steps.push_back({Step::What::Text, kNoRef, renamed->second});
        else
            steps.push_back(keyStep(key));
        steps.push_back({Step::What::Node, value});
    }
    steps.push_back({Step::What::SetItems});
    if (const Ref attributes = m_arena[ref].state; attributes != kNoRef && ordered && !(state && m_edit.plainMetadata)) {
        steps.push_back({Step::What::Node, attributes});
        steps.push_back({Step::What::Build});
    }
    later(std::move(steps));
}

/// Values that are not hashable when read back are written as text.
GraphPickler::Step GraphPickler::keyStep(Ref key) {
    if (m_plain[key]) return {Step::What::Node, key};
    note(key, message("graph-pickler.a-key-of-unknown", "a key of unknown code, as text"));
    return {Step::What::Text, kNoRef, keyText(m_arena, key)};
}

void GraphPickler::sequence(Ref ref) {
    const auto& all = m_arena.items(ref);
    const bool list = m_arena.is(ref, Kind::List) ||
                      (!m_arena.is(ref, Kind::Tuple) && !std::all_of(all.begin(), all.end(), [&](Ref item) { return m_plain[item]; }));
    const Kind kind = list ? Kind::List : m_arena.kind(ref);
    if (list && !m_arena.is(ref, Kind::List))
        note(ref, message("graph-pickler.a-set-with-objects", "a set with objects of unknown code, as a list"));
    std::vector<Step> steps;
    const auto items = [&] {
        for (const Ref item : m_arena.items(ref)) steps.push_back({Step::What::Node, item});
    };
    if (kind == Kind::List) {
        m_out->emptyList();
        remember(ref);
        steps.push_back({Step::What::Mark});
        items();
        steps.push_back({Step::What::Appends});
        return later(std::move(steps));
    }
    if (kind == Kind::Tuple) {
        const bool size = m_arena.isGlobal(m_arena[ref].a, "torch", "Size");
        if (size) steps.insert(steps.end(), {{Step::What::Call, m_arena[ref].a}, {Step::What::Mark}});
        steps.push_back({Step::What::Mark});
        items();
        steps.push_back({Step::What::Tuple});
        if (size) steps.insert(steps.end(), {{Step::What::Tuple}, {Step::What::Reduce}});
    } else {
        m_out->global(kBuiltinModule, kind == Kind::Set ? "set" : "frozenset");
        m_out->mark();
        m_out->emptyList();
        steps.push_back({Step::What::Mark});
        items();
        steps.insert(steps.end(), {{Step::What::Appends}, {Step::What::Tuple}, {Step::What::Reduce}});
    }
    steps.push_back({Step::What::Remember, ref});
    later(std::move(steps));
}

/// A call of known code is written again unchanged.
void GraphPickler::call(Ref ref) {
    const pickle::Node& node = m_arena[ref];
    const bool fresh = static_cast<CallKind>(node.detail) == CallKind::NewObj;
    std::vector<Step> steps{{Step::What::Call, node.a}, {Step::What::Mark}};
    for (const Ref argument : m_arena.items(node.b)) steps.push_back({Step::What::Node, argument});
    steps.insert(steps.end(), {{Step::What::Tuple}, {fresh ? Step::What::NewObject : Step::What::Reduce}, {Step::What::Remember, ref}});
    if (node.items != 0) {
        steps.push_back({Step::What::Mark});
        for (const Ref item : m_arena.items(ref)) steps.push_back({Step::What::Node, item});
        steps.push_back({node.pairs ? Step::What::SetItems : Step::What::Appends});
    }
    if (node.state != kNoRef) steps.insert(steps.end(), {{Step::What::Node, node.state}, {Step::What::Build}});
    later(std::move(steps));
}

/// A module becomes its state_dict(), which needs none of its code.
void GraphPickler::module(Ref ref) {
    note(ref, message("graph-pickler.a-pickled-module-as", "a pickled module, as its state dict"));
    const bool state = ref == m_edit.stateDict;
    m_out->global("collections", "OrderedDict");
    m_out->emptyTuple();
    m_out->reduce();
    remember(ref);
    std::vector<Step> steps{{Step::What::Mark}};
    for (ModuleEntry& entry : moduleEntries(m_arena, ref)) {
        ++m_moduleWork;
        // state_dict() contains the tensor that a Parameter wraps.
        while (isTensor(entry.value) && m_arena.is(entry.value, Kind::Call) && !m_arena.items(m_arena[entry.value].b).empty() &&
               isTensor(m_arena.items(m_arena[entry.value].b)[0]) && m_edit.sources.contains(m_arena.items(m_arena[entry.value].b)[0]))
            entry.value = m_arena.items(m_arena[entry.value].b)[0];
        if (isGone(entry.value)) continue;
        if (isTensor(entry.value)) m_inState.insert(entry.value);
        const auto renamed = state ? m_edit.renamed.find(entry.key) : m_edit.renamed.end();
        steps.push_back({Step::What::Text, kNoRef, renamed != m_edit.renamed.end() ? renamed->second : std::move(entry.key)});
        steps.push_back({Step::What::Node, entry.value});
    }
    steps.push_back({Step::What::SetItems});
    later(std::move(steps));
}

/// A call of unknown code is never written again, since reading the file would run it: its parts are kept as a dict.
void GraphPickler::parts(Ref ref) {
    const pickle::Node& node = m_arena[ref];
    const std::string name = m_arena.is(node.a, Kind::Global) ? m_arena.globalName(node.a) : std::string("call");
    note(ref, message("graph-pickler.an-object-of-unknown", "an object of unknown code, as a dict of its parts"));
    m_out->emptyDict();
    remember(ref);
    std::vector<Step> steps{{Step::What::Mark}};
    // A kind of dict is written as its entries; for other objects the class is worth keeping.
    if (!node.pairs) {
        steps.push_back({Step::What::Text, kNoRef, "__class__"});
        steps.push_back({Step::What::Text, kNoRef, toValidUtf8(name)});
    }
    const auto& arguments = m_arena.items(node.b);
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (isGone(arguments[i])) continue;
        steps.push_back({Step::What::Text, kNoRef, "args." + std::to_string(i)});
        steps.push_back({Step::What::Node, arguments[i]});
    }
    for (GraphChild& child : childrenOf(m_arena, ref, true)) {
        if (isGone(child.value)) continue;
        steps.push_back(child.key == kNoRef ? Step{Step::What::Text, kNoRef, std::move(child.name)} : keyStep(child.key));
        steps.push_back({Step::What::Node, child.value});
    }
    steps.push_back({Step::What::SetItems});
    later(std::move(steps));
}

}  // namespace teardown
