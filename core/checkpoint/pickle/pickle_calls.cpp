// Names, calls and state: recorded, never executed. A few constructors of plain data are recognised and become that data.
#include "core/checkpoint/pickle/pickle_globals.h"
#include "core/checkpoint/pickle/pickle_machine.h"

#include "core/base/text.h"

#include <fmt/format.h>

namespace teardown::pickle {
namespace {

/// UTF-8 text whose characters are bytes, as protocol 2 writes bytes; false if a character is beyond U+00FF.
bool latin1Bytes(std::string_view text, std::string& out) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c < 0x80) {
            out += text[i];
        } else if ((c == 0xc2 || c == 0xc3) && i + 1 < text.size()) {
            out += static_cast<char>(((c & 3) << 6) | (static_cast<unsigned char>(text[++i]) & 0x3f));
        } else {
            return false;
        }
    }
    return true;
}

}  // namespace

void Machine::log(const char* opcode, std::string subject) {
    if (m_program.events.size() >= kMaxEvents)
        ++m_program.moreEvents;
    else
        m_program.events.push_back({m_opcodeOffset, opcode, std::move(subject)});
}

std::string Machine::nameOf(Ref ref) const {
    // The text of names is stored in the extra pool, so that it can be read while the pickle is still being read.
    if (m_arena.is(ref, Kind::Global)) return m_arena.globalName(ref);
    if (m_arena.is(ref, Kind::Call) && m_arena.is(m_arena[ref].a, Kind::Global)) return m_arena.globalName(m_arena[ref].a);
    return {};
}

bool Machine::global(std::string_view module, std::string_view name, const char* opcode) {
    if (module.size() > kMaxGlobalName || name.size() > kMaxGlobalName)
        return fail("pickle-global-name", message("pickle-global-name.a-name-is-longer", "A name is longer than {maxGlobalName} bytes.",
                                                  {{"maxGlobalName", kMaxGlobalName}}));
    const auto [newModule, newName] = modernName(module, name, m_program.protocol);
    const std::string full = newModule + "." + newName;
    log(opcode, full);
    // A dot in the name makes the pair ambiguous, hence a separator that no name contains.
    const std::string key = newModule + '\n' + newName;
    auto found = m_globalNodes.find(key);
    if (found == m_globalNodes.end()) {
        const Ref moduleRef = m_arena.addText(Kind::String, newModule);
        const Ref nameRef = m_arena.addText(Kind::String, newName);
        m_arena.charge(key.size() + 64);
        found = m_globalNodes.emplace(key, m_arena.addPair(Kind::Global, moduleRef, nameRef)).first;
        if (m_program.globals.size() < kMaxGlobals && m_seenGlobals.insert(full).second) m_program.globals.push_back(full);
        if (m_program.opaque.size() < kMaxGlobals && !isAllowed(newModule, newName)) m_program.opaque.push_back(full);
    }
    return push(found->second);
}

bool Machine::extension(std::uint64_t code, const char* opcode) {
    // The extension registry is a private agreement between writer and reader; its entries are unknown here.
    return global("copyreg", fmt::format("extension-{}", code), opcode);
}

bool Machine::stepCall(unsigned char opcode) {
    Ref value = kNoRef;
    Ref callee = kNoRef;
    std::vector<Ref> items;
    std::uint64_t n = 0;
    std::uint64_t start = 0;
    std::uint64_t length = 0;
    switch (opcode) {
        case 'I':
        case 'L':
        case 'F':
        case 'S':
        case 'V':
        case 'P':
        case 'g':
        case 'p':
            return stepText(opcode);
        case 'c':
        case 'i': {
            if (!m_input.line(start, length)) return truncated();
            std::uint64_t nameStart = 0;
            std::uint64_t nameLength = 0;
            if (!m_input.line(nameStart, nameLength)) return truncated();
            if (length > kMaxGlobalName || nameLength > kMaxGlobalName)
                return fail("pickle-global-name",
                            message("pickle-global-name.a-name-is-longer", "A name is longer than {maxGlobalName} bytes.",
                                    {{"maxGlobalName", kMaxGlobalName}}));
            const std::string module(m_input.slice(start, length));
            const std::string name(m_input.slice(nameStart, nameLength));
            if (opcode == 'c') return global(module, name, "GLOBAL");
            if (!popMark(items) || !global(module, name, "INST") || !pop(callee)) return false;
            return call(callee, m_arena.addContainer(Kind::Tuple, std::move(items)), CallKind::Inst, nullptr);
        }
        case 0x93: {
            Ref name = kNoRef;
            if (!pop(name) || !pop(value)) return false;
            if (!m_arena.is(name, Kind::String) || !m_arena.is(value, Kind::String))
                return fail("pickle-type", message("pickle-type.the-module-or-name", "The module or name of a global is not a string."));
            if (m_arena.isFar(name) || m_arena.isFar(value))
                return fail("pickle-global-name",
                            message("pickle-global-name.a-name-is-longer", "A name is longer than {maxGlobalName} bytes.",
                                    {{"maxGlobalName", kMaxGlobalName}}));
            const auto content = [&](Ref ref) {
                const Node& node = m_arena[ref];
                return std::string(node.detail ? m_arena.text(ref) : m_input.slice(node.value, node.a));
            };
            return global(content(value), content(name), "STACK_GLOBAL");
        }
        case 0x82:
            return readUnsigned(1, n) && extension(n, "EXT1");
        case 0x83:
            return readUnsigned(2, n) && extension(n, "EXT2");
        case 0x84:
            return readUnsigned(4, n) && extension(n, "EXT4");
        case 'R':
            return pop(value) && pop(callee) && call(callee, value, CallKind::Reduce, "REDUCE");
        case 0x81:
            return pop(value) && pop(callee) && call(callee, value, CallKind::NewObj, "NEWOBJ");
        case 0x92: {
            Ref keywords = kNoRef;
            if (!pop(keywords) || !pop(value) || !pop(callee)) return false;
            if (!m_arena.is(keywords, Kind::Dict))
                return fail("pickle-type",
                            message("pickle-type.the-keyword-arguments-of", "The keyword arguments of an object are not a dict."));
            return call(callee, value, CallKind::NewObjEx, "NEWOBJ_EX");
        }
        case 'o':
            if (!popMark(items)) return false;
            if (items.empty())
                return fail("pickle-stack-underflow",
                            message("pickle-stack-underflow.an-object-is-made", "An object is made without a class."));
            callee = items.front();
            items.erase(items.begin());
            return call(callee, m_arena.addContainer(Kind::Tuple, std::move(items)), CallKind::Obj, "OBJ");
        case 'b':
            return build();
        default:
            return fail("pickle-unknown-opcode", message("pickle-unknown-opcode.the-byte-0x-is",
                                                         "The byte 0x{opcode} is not a pickle opcode.", {{"opcode", opcode, "02x"}}));
    }
}

bool Machine::call(Ref callee, Ref arguments, CallKind kind, const char* opcode) {
    if (!m_arena.is(arguments, Kind::Tuple))
        return fail("pickle-type", message("pickle-type.the-arguments-of-a", "The arguments of a call are not a tuple."));
    // In files from old PyTorch a persistent id may be a class with its source text.
    if (!m_arena.is(callee, Kind::Global) && !m_arena.is(callee, Kind::Call) && !m_arena.is(callee, Kind::Persistent))
        return fail("pickle-type", message("pickle-type.something-that-is-no", "Something that is not a name is called."));
    if (opcode) log(opcode, nameOf(callee));
    const Ref plain = simplified(callee, arguments);
    if (m_program.error) return false;
    if (plain != kNoRef) return push(plain);
    const Ref ref = m_arena.addPair(Kind::Call, callee, arguments);
    m_arena.node(ref).detail = static_cast<std::uint8_t>(kind);
    m_arena.node(ref).value = m_opcodeOffset;
    return push(ref);
}

Ref Machine::persistent(Ref id) {
    const Ref ref = m_arena.addPair(Kind::Persistent, id, kNoRef);
    m_arena.node(ref).value = m_opcodeOffset;
    return ref;
}

Ref Machine::simplified(Ref callee, Ref arguments) {
    if (!m_arena.is(callee, Kind::Global)) return kNoRef;
    if (m_arena.items(arguments).size() > 2) return kNoRef;
    // Copied because the lists move when the arena grows.
    const std::vector<Ref> args = m_arena.items(arguments);
    for (const Ref arg : args)
        if (m_arena.isFar(arg)) return kNoRef;
    const auto is = [&](std::string_view module, std::string_view name) { return m_arena.isGlobal(callee, module, name); };
    const auto content = [&](Ref ref) {
        const Node& node = m_arena[ref];
        return node.detail ? m_arena.text(ref) : m_input.slice(node.value, node.a);
    };
    const bool ordered = is("collections", "OrderedDict");
    const bool defaulted = is("collections", "defaultdict");
    if (ordered || defaulted || is("builtins", "dict") || is("collections", "Counter")) {
        const std::size_t skip = defaulted && !args.empty() ? 1 : 0;
        if (args.size() > skip + 1) return kNoRef;
        std::vector<Ref> pairs;
        if (args.size() == skip + 1) {
            const Ref given = args[skip];
            m_arena.charge(m_arena.items(given).size() * sizeof(Ref));
            if (m_arena.is(given, Kind::Dict))
                pairs = m_arena.items(given);
            else if (m_arena.is(given, Kind::List) || m_arena.is(given, Kind::Tuple))
                for (const Ref item : m_arena.items(given)) {
                    if ((!m_arena.is(item, Kind::List) && !m_arena.is(item, Kind::Tuple)) || m_arena.items(item).size() != 2) return kNoRef;
                    pairs.insert(pairs.end(), m_arena.items(item).begin(), m_arena.items(item).end());
                }
            else
                return kNoRef;
        }
        const Ref dict = m_arena.addContainer(Kind::Dict, {}, true);
        m_arena.node(dict).a = callee;
        if (skip > 0) m_arena.node(dict).b = args[0];
        return setItems(dict, pairs.data(), pairs.size()) ? dict : kNoRef;
    }
    const bool sequence =
        args.size() == 1 && (m_arena.is(args[0], Kind::List) || m_arena.is(args[0], Kind::Tuple) || m_arena.is(args[0], Kind::Set));
    const auto container = [&](Kind kind) {
        const Ref ref = m_arena.addContainer(kind, args.empty() ? std::vector<Ref>{} : m_arena.items(args[0]));
        m_arena.node(ref).a = callee;
        return ref;
    };
    if (sequence || args.empty()) {
        if (is("torch", "Size") || is("builtins", "tuple")) return container(Kind::Tuple);
        if (is("builtins", "list")) return container(Kind::List);
        if (is("builtins", "set") || is("builtins", "frozenset")) {
            for (const Ref item : args.empty() ? std::vector<Ref>{} : m_arena.items(args[0]))
                if (!hashable(item)) return kNoRef;
            return container(is("builtins", "set") ? Kind::Set : Kind::FrozenSet);
        }
    }
    if (args.empty() && is("builtins", "bytes")) return m_arena.addText(Kind::Bytes, {});
    if (args.empty() && is("builtins", "bytearray")) return m_arena.addText(Kind::ByteArray, {});
    const bool encode = is("_codecs", "encode");
    if ((encode || is("builtins", "bytearray")) && !args.empty() && args.size() <= 2 && m_arena.isText(args[0])) {
        const Kind kind = encode ? Kind::Bytes : Kind::ByteArray;
        // Copied because the pool that may contain it grows.
        const std::string given(content(args[0]));
        if (!encode && args.size() == 1) return m_arena.is(args[0], Kind::Bytes) ? m_arena.addText(kind, given) : kNoRef;
        if (args.size() == 2 && m_arena.isText(args[1]) && (content(args[1]) == "latin1" || content(args[1]) == "latin-1")) {
            std::string bytes;
            if (latin1Bytes(given, bytes)) return m_arena.addText(kind, bytes);
        }
    }
    return kNoRef;
}

bool Machine::build() {
    Ref state = kNoRef;
    Ref target = kNoRef;
    if (!pop(state) || !top(target)) return false;
    log("BUILD", nameOf(target));
    const Node& node = m_arena[target];
    const bool hasClass =
        node.kind == Kind::Call || (node.a != kNoRef && (node.kind == Kind::Dict || node.kind == Kind::Set || node.kind == Kind::List));
    // A global may be an object that a module keeps; its state is recorded too.
    if (!hasClass && node.kind != Kind::Global && node.kind != Kind::Persistent)
        return fail("pickle-type", message("pickle-type.state-is-given-to", "State is set on a value that cannot have any."));
    m_arena.node(target).state = state;
    return true;
}

bool Machine::hashable(Ref key) {
    std::vector<Ref> pending{key};
    std::size_t seen = 0;
    while (!pending.empty()) {
        const Ref ref = pending.back();
        pending.pop_back();
        if (++m_keyWork > kMaxKeyWork)
            return fail("pickle-key-limit",
                        message("pickle-key-limit.the-keys-of-the", "The keys of the pickle have too many parts in all."));
        if (++seen > kMaxKeyNodes)
            return fail("pickle-key-limit", message("pickle-key-limit.a-key-has-more", "A key has more than {maxKeyNodes} parts.",
                                                    {{"maxKeyNodes", kMaxKeyNodes}}));
        const Kind kind = m_arena.kind(ref);
        if (kind == Kind::List || kind == Kind::Dict || kind == Kind::Set || kind == Kind::ByteArray)
            return fail("pickle-unhashable-key",
                        message("pickle-unhashable-key.a-list-dict-set", "A list, dict, set or bytearray stands as a key."));
        // A tuple cannot change: once checked, it is known to be a valid key.
        if ((kind != Kind::Tuple && kind != Kind::FrozenSet) || m_arena[ref].detail == 1) continue;
        const auto& items = m_arena.items(ref);
        if (items.size() > kMaxKeyNodes)
            return fail("pickle-key-limit", message("pickle-key-limit.a-key-has-more", "A key has more than {maxKeyNodes} parts.",
                                                    {{"maxKeyNodes", kMaxKeyNodes}}));
        pending.insert(pending.end(), items.begin(), items.end());
    }
    if (m_arena.is(key, Kind::Tuple)) m_arena.node(key).detail = 1;
    return true;
}

bool Machine::setItems(Ref target, const Ref* items, std::size_t count) {
    if (count % 2 != 0) return fail("pickle-odd-items", message("pickle-odd-items.a-key-stands-without", "A key stands without a value."));
    const Node& node = m_arena[target];
    const bool fitting = node.kind == Kind::Dict || (node.kind == Kind::Call && (node.pairs || node.items == 0));
    if (!fitting) return fail("pickle-type", message("pickle-type.entries-are-set-in", "Entries are set in something that is not a dict."));
    for (std::size_t i = 0; i < count; i += 2)
        if (!hashable(items[i])) return false;
    if (count == 0) return true;
    m_arena.node(target).pairs = true;
    auto& list = m_arena.mutableItems(target);
    list.insert(list.end(), items, items + count);
    m_arena.charge(count * sizeof(Ref) * 2);
    return true;
}

bool Machine::isListLike(Ref target) {
    const Node& node = m_arena[target];
    return node.kind == Kind::List || (node.kind == Kind::Call && !node.pairs) ||
           fail("pickle-type", message("pickle-type.elements-are-appended-to", "Elements are appended to something that is not a list."));
}

bool Machine::appendItems(Ref target, const Ref* items, std::size_t count) {
    const Node& node = m_arena[target];
    const bool fitting = node.kind == Kind::List || node.kind == Kind::Set || (node.kind == Kind::Call && !node.pairs);
    if (!fitting)
        return fail("pickle-type",
                    message("pickle-type.elements-are-appended-to", "Elements are appended to something that is not a list."));
    if (count == 0) return true;
    auto& list = m_arena.mutableItems(target);
    list.insert(list.end(), items, items + count);
    m_arena.charge(count * sizeof(Ref) * 2);
    return true;
}

}  // namespace teardown::pickle
