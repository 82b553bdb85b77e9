// The machine of the pickle reader: stack, marks, memo and budgets. Its opcodes are split over three files by meaning.
#pragma once

#include "core/checkpoint/pickle/pickle_limits.h"
#include "core/checkpoint/pickle/pickle_reader.h"

#include <unordered_map>
#include <unordered_set>

namespace teardown::pickle {

class Machine {
public:
    Machine(Input input, const TaskContext& task) : m_input(std::move(input)), m_task(task) {}
    Program run();

private:
    // pickle_machine.cpp
    bool step(unsigned char opcode);
    bool stepContainer(unsigned char opcode);
    bool fail(const char* code, Message what);
    bool truncated();
    bool push(Ref ref);
    bool pop(Ref& ref);
    bool top(Ref& ref);
    bool popMark(std::vector<Ref>& items);
    bool fits();
    bool memoise(std::uint64_t index);
    bool recall(std::uint64_t index);
    bool readUnsigned(int bytes, std::uint64_t& value);
    bool readText(Kind kind, int lengthBytes, bool utf8 = false);
    bool readLong(std::uint64_t length);
    bool frame();
    // pickle_text_opcodes.cpp: the readable opcodes of protocol 0
    bool stepText(unsigned char opcode);
    bool textInteger(std::string_view text, bool isLong);
    bool textFloat(std::string_view text);
    bool quotedString(std::string_view text);
    bool rawUnicode(std::string_view text);
    bool textIndex(std::string_view text, std::uint64_t& index);
    // pickle_calls.cpp: names, calls, state
    bool stepCall(unsigned char opcode);
    bool global(std::string_view module, std::string_view name, const char* opcode);
    bool extension(std::uint64_t code, const char* opcode);
    bool call(Ref callee, Ref arguments, CallKind kind, const char* opcode);
    Ref simplified(Ref callee, Ref arguments);
    Ref persistent(Ref id);
    bool build();
    void log(const char* opcode, std::string subject);
    std::string nameOf(Ref ref) const;
    bool hashable(Ref key);
    bool setItems(Ref target, const Ref* items, std::size_t count);
    bool isListLike(Ref target);
    bool appendItems(Ref target, const Ref* items, std::size_t count);

    Input m_input;
    const TaskContext& m_task;
    Program m_program;
    Arena& m_arena = m_program.arena;
    std::vector<Ref> m_stack;
    std::vector<std::size_t> m_marks;
    std::unordered_map<std::uint64_t, Ref> m_memo;
    std::unordered_set<std::string> m_seenGlobals;
    std::unordered_map<std::string, Ref> m_globalNodes;
    std::uint64_t m_opcodes = 0;
    std::uint64_t m_opcodeOffset = 0;
    std::uint64_t m_frameEnd = 0;  ///< 0: outside of a frame
    std::uint64_t m_keyWork = 0;
    bool m_stopped = false;
};

}  // namespace teardown::pickle
