#include "core/checkpoint/pickle/pickle_machine.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace teardown::pickle {

bool isPythonUtf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        if (lead < 0x80) {
            ++i;
            continue;
        }
        const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
        if (lead < 0xc2 || lead > 0xf4 || i + length > text.size()) return false;
        std::uint32_t code = lead & (0xffu >> (length + 1));
        for (std::size_t k = 1; k < length; ++k) {
            const auto next = static_cast<unsigned char>(text[i + k]);
            if ((next & 0xc0) != 0x80) return false;
            code = (code << 6) | (next & 0x3fu);
        }
        if ((length == 3 && code < 0x800) || (length == 4 && (code < 0x10000 || code > 0x10ffff))) return false;
        i += length;
    }
    return true;
}

Program readPickle(Input input, const TaskContext& task) { return Machine(std::move(input), task).run(); }

Program Machine::run() {
    for (std::uint64_t& count = m_opcodes; !m_stopped && !m_program.error; ++count) {
        if (count % kCancelOpcodes == 0 && m_task.cancelled()) {
            m_program.error = cancelledError();
            break;
        }
        m_opcodeOffset = m_input.position();
        if (count == kMaxOpcodes) {
            fail("pickle-too-many-opcodes", message("pickle-too-many-opcodes.the-pickle-has-more",
                                                    "The pickle has more than {maxOpcodes} opcodes.", {{"maxOpcodes", kMaxOpcodes}}));
            break;
        }
        if (!m_input.ensure(1)) {
            truncated();
            break;
        }
        const unsigned char opcode = *m_input.here();
        m_input.skip(1);
        if (!step(opcode)) break;
        if (m_frameEnd != 0 && m_input.position() >= m_frameEnd) {
            if (m_input.position() > m_frameEnd) {
                fail("pickle-frame", message("pickle-frame.an-opcode-reaches-beyond", "An opcode reaches beyond the end of its frame."));
                break;
            }
            m_frameEnd = 0;
        }
        if (!fits()) break;
    }
    m_program.end = m_input.position();
    m_program.opcodes = m_opcodes;
    if (m_program.error) m_program.root = kNoRef;
    m_arena.source() = m_input.takeBytes();
    return std::move(m_program);
}

bool Machine::fail(const char* code, Message what) {
    if (m_program.error) return false;
    Error error{ErrorKind::BadInput,
                code,
                std::move(what),
                message("do.the-file-is-damaged-or-was", "The file is damaged, or was not written by PyTorch."),
                {}};
    error.where.offset = m_opcodeOffset;
    m_program.error = std::move(error);
    return false;
}

bool Machine::truncated() {
    if (m_input.keptBytes() >= kMaxPickleBytes)
        return fail("pickle-too-large", message("pickle-too-large.the-pickle-has-more", "The pickle has more than {maxPickleBytes} MiB.",
                                                {{"maxPickleBytes", kMaxPickleBytes >> 20}}));
    return fail("pickle-truncated", message("pickle-truncated.the-pickle-ends-in", "The pickle ends in the middle."));
}

bool Machine::fits() {
    const std::uint64_t budget = std::min(kMaxArena, kArenaBase + kArenaPerByte * m_input.kept());
    if (m_arena.usedBytes() <= budget) return true;
    return fail("pickle-memory-limit", message("pickle-memory-limit.the-pickle-asks-for",
                                               "The pickle asks for more than {budget} MiB of memory.", {{"budget", budget >> 20}}));
}

bool Machine::push(Ref ref) {
    if (m_stack.size() >= kMaxStack)
        return fail("pickle-stack-limit", message("pickle-stack-limit.the-pickles-stack-grows",
                                                  "The pickle's stack grows beyond {maxStack} values.", {{"maxStack", kMaxStack}}));
    m_stack.push_back(ref);
    return true;
}

bool Machine::top(Ref& ref) {
    const std::size_t floor = m_marks.empty() ? 0 : m_marks.back();
    if (m_stack.size() <= floor)
        return fail("pickle-stack-underflow",
                    message("pickle-stack-underflow.an-opcode-takes-a", "An opcode takes a value from an empty stack."));
    ref = m_stack.back();
    return true;
}

bool Machine::pop(Ref& ref) {
    if (!top(ref)) return false;
    m_stack.pop_back();
    return true;
}

bool Machine::popMark(std::vector<Ref>& items) {
    if (m_marks.empty())
        return fail("pickle-mark-missing",
                    message("pickle-mark-missing.an-opcode-looks-for", "An opcode looks for a mark that was never set."));
    const auto first = m_stack.begin() + static_cast<std::ptrdiff_t>(m_marks.back());
    items.assign(first, m_stack.end());
    m_stack.erase(first, m_stack.end());
    m_marks.pop_back();
    return true;
}

bool Machine::memoise(std::uint64_t index) {
    Ref value = kNoRef;
    if (!top(value)) return false;
    if (m_memo.size() >= kMaxMemo && !m_memo.contains(index))
        return fail("pickle-memo-limit", message("pickle-memo-limit.the-pickle-remembers-more",
                                                 "The pickle remembers more than {maxMemo} values.", {{"maxMemo", kMaxMemo}}));
    m_memo[index] = value;
    return true;
}

bool Machine::recall(std::uint64_t index) {
    const auto found = m_memo.find(index);
    if (found == m_memo.end())
        return fail("pickle-memo-missing", message("pickle-memo-missing.the-pickle-recalls-value",
                                                   "The pickle recalls value {index}, which it never stored.", {{"index", index}}));
    return push(found->second);
}

bool Machine::readUnsigned(int bytes, std::uint64_t& value) {
    if (!m_input.ensure(static_cast<std::uint64_t>(bytes))) return truncated();
    value = 0;
    for (int i = bytes; i-- > 0;) value = (value << 8) | m_input.here()[i];
    m_input.skip(static_cast<std::uint64_t>(bytes));
    return true;
}

bool Machine::readText(Kind kind, int lengthBytes, bool utf8) {
    std::uint64_t length = 0;
    if (!readUnsigned(lengthBytes, length)) return false;
    if (length > m_input.remaining())
        return fail("pickle-truncated",
                    message("pickle-truncated.a-text-of-bytes", "A text of {length} bytes is announced where {remaining} are left.",
                            {{"length", length}, {"remaining", m_input.remaining()}}));
    if (!utf8 && m_input.hasFile() && length > kFarBytes) {
        const Ref far = m_arena.addFar(kind, m_input.filePosition(), length);
        m_input.pass(length);
        return push(far);
    }
    if (length > kMaxString)
        return fail("pickle-string-limit",
                    message("pickle-string-limit.a-text-of-bytes", "A text of {length} bytes; the limit is {maxString}.",
                            {{"length", length}, {"maxString", kMaxString}}));
    if (!m_input.ensure(length)) return truncated();
    const std::uint64_t start = m_input.kept();
    if (utf8 && !isPythonUtf8({reinterpret_cast<const char*>(m_input.here()), static_cast<std::size_t>(length)}))
        return fail("pickle-text", message("pickle-text.a-text-is-not", "A text is not valid UTF-8."));
    m_input.skip(length);
    return push(m_arena.addSlice(kind, start, length));
}

bool Machine::readLong(std::uint64_t length) {
    if (length > m_input.remaining()) return truncated();
    if (length > kMaxLong)
        return fail("pickle-number-limit",
                    message("pickle-number-limit.an-integer-of-bytes", "An integer of {length} bytes; the limit is {maxLong}.",
                            {{"length", length}, {"maxLong", kMaxLong}}));
    if (!m_input.ensure(length)) return truncated();
    const std::uint64_t start = m_input.kept();
    const unsigned char* bytes = m_input.here();
    m_input.skip(length);
    if (length > 8) return push(m_arena.addSlice(Kind::BigInt, start, length));
    std::uint64_t value = length > 0 && (bytes[length - 1] & 0x80) ? ~std::uint64_t{0} : 0;
    for (std::uint64_t i = length; i-- > 0;) value = (value << 8) | bytes[i];
    return push(m_arena.addInteger(static_cast<std::int64_t>(value)));
}

bool Machine::frame() {
    std::uint64_t length = 0;
    if (!readUnsigned(8, length)) return false;
    if (m_frameEnd != 0) return fail("pickle-frame", message("pickle-frame.a-frame-begins-inside", "A frame begins inside another frame."));
    if (length > m_input.remaining())
        return fail("pickle-frame", message("pickle-frame.a-frame-of-bytes", "A frame of {length} bytes where {remaining} are left.",
                                            {{"length", length}, {"remaining", m_input.remaining()}}));
    // An empty frame ends where it begins.
    m_frameEnd = length == 0 ? 0 : m_input.position() + length;
    return true;
}

bool Machine::step(unsigned char opcode) {
    std::uint64_t n = 0;
    Ref value = kNoRef;
    std::vector<Ref> items;
    switch (opcode) {
        case 0x80:  // PROTO
            if (!readUnsigned(1, n)) return false;
            if (n > static_cast<std::uint64_t>(kHighestProtocol))
                return fail("pickle-protocol", message("pickle-protocol.pickle-protocol-is-not",
                                                       "Pickle protocol {n} is not known; 0 to {highestProtocol} are.",
                                                       {{"n", n}, {"highestProtocol", kHighestProtocol}}));
            m_program.protocol = static_cast<int>(n);
            return true;
        case 0x95:
            return frame();
        case '.':
            if (!pop(value)) return false;
            m_program.root = value;
            m_stopped = true;
            return true;
        case '(':
            if (m_marks.size() >= kMaxMarks)
                return fail("pickle-stack-limit", message("pickle-stack-limit.the-pickle-sets-more",
                                                          "The pickle sets more than {maxMarks} marks.", {{"maxMarks", kMaxMarks}}));
            m_marks.push_back(m_stack.size());
            return true;
        case '0':  // POP also removes a mark if that is on top
            if (!m_marks.empty() && m_marks.back() == m_stack.size()) {
                m_marks.pop_back();
                return true;
            }
            return pop(value);
        case '1':
            return popMark(items);
        case '2':
            return top(value) && push(value);
        case 'N':
            return push(Arena::none());
        case 0x88:
            return push(Arena::boolean(true));
        case 0x89:
            return push(Arena::boolean(false));
        case 'J':
            return readUnsigned(4, n) && push(m_arena.addInteger(static_cast<std::int32_t>(n)));
        case 'K':
            return readUnsigned(1, n) && push(m_arena.addInteger(static_cast<std::int64_t>(n)));
        case 'M':
            return readUnsigned(2, n) && push(m_arena.addInteger(static_cast<std::int64_t>(n)));
        case 0x8a:
            return readUnsigned(1, n) && readLong(n);
        case 0x8b:
            if (!readUnsigned(4, n)) return false;
            if (n > 0x7fffffff)
                return fail("pickle-number", message("pickle-number.an-integer-has-a", "An integer has a negative length."));
            return readLong(n);
        case 'G':
            if (!readUnsigned(8, n)) return false;
            return push(m_arena.addFloat(std::bit_cast<double>(__builtin_bswap64(n))));
        case 'T':
            return readText(Kind::String, 4);
        case 'U':
            return readText(Kind::String, 1);
        case 'X':
            return readText(Kind::String, 4, true);
        case 0x8c:
            return readText(Kind::String, 1, true);
        case 0x8d:
            return readText(Kind::String, 8, true);
        case 'B':
            return readText(Kind::Bytes, 4);
        case 'C':
            return readText(Kind::Bytes, 1);
        case 0x8e:
            return readText(Kind::Bytes, 8);
        case 0x96:
            return readText(Kind::ByteArray, 8);
        case 0x97:
            return fail("pickle-buffer",
                        message("pickle-buffer.the-pickle-takes-a", "The pickle takes a buffer from outside, which no file has."));
        case 0x98:
            return top(value);
        case 'h':
            return readUnsigned(1, n) && recall(n);
        case 'j':
            return readUnsigned(4, n) && recall(n);
        case 'q':
            return readUnsigned(1, n) && memoise(n);
        case 'r':
            return readUnsigned(4, n) && memoise(n);
        case 0x94:
            return memoise(m_memo.size());
        case 'Q':
            return pop(value) && push(persistent(value));
        default:
            return stepContainer(opcode);
    }
}

bool Machine::stepContainer(unsigned char opcode) {
    Ref value = kNoRef;
    Ref target = kNoRef;
    std::vector<Ref> items;
    switch (opcode) {
        case '}':
            return push(m_arena.addContainer(Kind::Dict, {}, true));
        case ']':
            return push(m_arena.addContainer(Kind::List, {}));
        case ')':
            return push(m_arena.addContainer(Kind::Tuple, {}));
        case 0x8f:
            return push(m_arena.addContainer(Kind::Set, {}));
        case 'l':
            return popMark(items) && push(m_arena.addContainer(Kind::List, std::move(items)));
        case 't':
            return popMark(items) && push(m_arena.addContainer(Kind::Tuple, std::move(items)));
        case 0x85:
        case 0x86:
        case 0x87:
            items.resize(static_cast<std::size_t>(opcode - 0x84));
            for (std::size_t i = items.size(); i-- > 0;)
                if (!pop(items[i])) return false;
            return push(m_arena.addContainer(Kind::Tuple, std::move(items)));
        case 0x91:
            if (!popMark(items)) return false;
            for (const Ref item : items)
                if (!hashable(item)) return false;
            return push(m_arena.addContainer(Kind::FrozenSet, std::move(items)));
        case 'd':
            if (!popMark(items)) return false;
            target = m_arena.addContainer(Kind::Dict, {}, true);
            return setItems(target, items.data(), items.size()) && push(target);
        case 's':
            items.resize(2);
            return pop(items[1]) && pop(items[0]) && top(target) && setItems(target, items.data(), 2);
        case 'u':
            return popMark(items) && top(target) && setItems(target, items.data(), items.size());
        case 'a':
            return pop(value) && top(target) && isListLike(target) && appendItems(target, &value, 1);
        case 'e':
            return popMark(items) && top(target) && isListLike(target) && appendItems(target, items.data(), items.size());
        case 0x90:
            if (!popMark(items) || !top(target)) return false;
            if (!m_arena.is(target, Kind::Set))
                return fail("pickle-type",
                            message("pickle-type.elements-are-added-to", "Elements are added to something that is not a set."));
            for (const Ref item : items)
                if (!hashable(item)) return false;
            return appendItems(target, items.data(), items.size());
        default:
            return stepCall(opcode);
    }
}

}  // namespace teardown::pickle
