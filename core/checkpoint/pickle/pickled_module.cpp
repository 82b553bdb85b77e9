#include "core/checkpoint/pickle/pickled_module.h"

#include "core/checkpoint/pickle/pickle_graph.h"

namespace teardown {

using pickle::Arena;
using pickle::Kind;
using pickle::kNoRef;
using pickle::Ref;

namespace {

/// The entry of a dict; kNoRef if there is none.
Ref entryOf(const Arena& arena, Ref dict, std::string_view name) {
    // Later entries replace earlier ones.
    const auto& items = arena.items(dict);
    for (std::size_t i = items.size(); i >= 2; i -= 2)
        if (arena.is(items[i - 2], Kind::String) && !arena.isFar(items[i - 2]) && arena.text(items[i - 2]) == name) return items[i - 1];
    return kNoRef;
}

bool isModuleDict(const Arena& arena, Ref ref) {
    return arena.is(ref, Kind::Dict) && arena.is(entryOf(arena, ref, "_parameters"), Kind::Dict) &&
           arena.is(entryOf(arena, ref, "_modules"), Kind::Dict);
}

}  // namespace

Ref moduleAttributes(const Arena& arena, Ref ref) {
    if (arena.is(ref, Kind::Dict)) return isModuleDict(arena, ref) ? ref : kNoRef;
    if (!arena.is(ref, Kind::Call)) return kNoRef;
    Ref state = arena[ref].state;
    // (attributes, slots)
    if (arena.is(state, Kind::Tuple) && !arena.items(state).empty()) state = arena.items(state)[0];
    if (isModuleDict(arena, state)) return state;
    const Ref callee = arena[ref].a;
    const auto& arguments = arena.items(arena[ref].b);
    const bool graph = arena.isGlobal(callee, "torch.fx.graph_module", "reduce_graph_module") ||
                       arena.isGlobal(callee, "torch.fx.graph_module", "reduce_package_graph_module") ||
                       arena.isGlobal(callee, "torch.fx.graph_module", "reduce_deploy_graph_module");
    if (graph)
        for (const Ref argument : arguments)
            if (isModuleDict(arena, argument)) return argument;
    return kNoRef;
}

bool isScriptObject(const Arena& arena, Ref ref) {
    if (!arena.is(ref, Kind::Call) || !arena.is(arena[ref].a, Kind::Global)) return false;
    return arena.text(arena[arena[ref].a].a).starts_with("__torch__");
}

bool isTransientBuffer(const Arena& arena, Ref attributes, std::string_view name) {
    const Ref names = entryOf(arena, attributes, "_non_persistent_buffers_set");
    if (names == kNoRef) return false;
    for (const Ref item : arena.items(names))
        if (arena.is(item, Kind::String) && !arena.isFar(item) && arena.text(item) == name) return true;
    return false;
}

std::vector<ModuleEntry> moduleEntries(const Arena& arena, Ref module) {
    struct Level {
        Ref module;
        std::string prefix;
        std::vector<std::pair<Ref, Ref>> below;
        std::size_t next = 0;
    };
    std::vector<ModuleEntry> entries;
    std::vector<Level> levels;
    std::vector<char> open(arena.size());
    std::size_t visits = 0;
    const auto enter = [&](Ref ref, std::string prefix) {
        const Ref attributes = moduleAttributes(arena, ref);
        if (attributes == kNoRef || open[ref] || ++visits > kMaxVisits || levels.size() >= static_cast<std::size_t>(kMaxListedDepth))
            return;
        for (const char* name : {"_parameters", "_buffers"}) {
            const Ref held = entryOf(arena, attributes, name);
            if (!arena.is(held, Kind::Dict)) continue;
            for (const auto& [key, value] : pickle::dictEntries(arena, held)) {
                const std::string text = keyText(arena, key);
                if (arena.is(value, Kind::None) || (std::string_view(name) == "_buffers" && isTransientBuffer(arena, attributes, text)))
                    continue;
                entries.push_back({prefix + text, value});
            }
        }
        open[ref] = 1;
        levels.push_back({ref, std::move(prefix), pickle::dictEntries(arena, entryOf(arena, attributes, "_modules")), 0});
    };
    enter(module, {});
    while (!levels.empty() && entries.size() < kMaxModuleEntries) {
        Level& level = levels.back();
        if (level.next == level.below.size()) {
            open[level.module] = 0;
            levels.pop_back();
            continue;
        }
        const auto [key, value] = level.below[level.next++];
        enter(value, level.prefix + keyText(arena, key) + ".");
    }
    return entries;
}

}  // namespace teardown
