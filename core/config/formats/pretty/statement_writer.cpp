#include "core/config/formats/pretty/statement_writer.h"

#include <algorithm>
#include <utility>

namespace teardown::config::pretty {

namespace {

// The cost of a line break by its place in the syntax (yapf 0.32, split_penalty). A later place overrides an earlier one, so only the
// token's own place matters, and `m_floor` for tokens that have none.
constexpr int kAtNamedValue = 15000;   // around the '=' of key=value
constexpr int kBeforeCallEnd = 3500;   // dict(..|)
constexpr int kInLoneArgument = 3000;  // anywhere in the only argument of a call
constexpr int kBeforeTupleEnd = 2300;
constexpr int kBeforeFirstItem = 1400;  // of a tuple
constexpr int kBeforeLoneArgument = 500;
constexpr int kBeforeNextItem = 100;  // of a tuple
constexpr int kRawIndent = 4;

class StatementWriter {
public:
    explicit StatementWriter(const Style& style) : m_style(style) {}

    void assign(const std::string& name, const ConfigValue& value) {
        push(name, TokenKind::Name, 0);
        push("=", TokenKind::Equals, kUnbreakable);
        entryValue(value, kUnbreakable);
    }
    void mapping(const ConfigValue& dict, int lead);
    std::vector<Token> take() { return std::move(m_tokens); }

private:
    Token& push(std::string text, TokenKind kind, int cost) {
        Token token;
        token.text = std::move(text);
        token.kind = kind;
        token.cost = cost;
        token.inKey = m_inKey;
        token.rawGap = std::exchange(m_gap, 0);
        m_tokens.push_back(std::move(token));
        return m_tokens.back();
    }
    /// In mmcv's text the next token starts a line.
    void rawBreak() { m_gap = -m_indent; }
    void openCall(const char* name, int lead) {
        push(name, TokenKind::Name, lead);
        push("(", TokenKind::Open, kUnbreakable).call = true;
    }
    void comma() {
        push(",", TokenKind::Comma, kUnbreakable);
        m_gap = 1;
    }

    // `lead` is the cost of a break before the first token of a value.
    void entryValue(const ConfigValue& value, int lead);
    void call(const ConfigValue& dict, int lead, bool ownLines);
    void arguments(const ConfigValue& dict);
    void dicts(const ConfigValue& list, int lead);
    void reprOf(const ConfigValue& value, int lead);
    void tupleRepr(const ConfigValue& value, int lead);
    void itemsRepr(const ConfigValue& value, char open, char close, int lead);
    void dictRepr(const ConfigValue& value, int lead);
    void rangeRepr(const ConfigValue& value, int lead);
    void literal(std::string text, const ConfigValue& value, int lead);
    void key(const ConfigValue& key, bool asText);

    const Style& m_style;
    std::vector<Token> m_tokens;
    int m_floor = 0;   ///< cost of a break that only depends on the surroundings
    int m_indent = 0;  ///< of the current entry in mmcv's text
    int m_gap = 0;
    bool m_inKey = false;
};

void StatementWriter::literal(std::string text, const ConfigValue& value, int lead) {
    if (value.isString()) {
        push(std::move(text), TokenKind::Text, lead);
        return;
    }
    if (text[0] == '-') {
        push("-", TokenKind::Minus, lead);
        text.erase(0, 1);
        lead = m_floor;
    }
    const bool name = text == "inf" || text == "nan";
    push(std::move(text), name ? TokenKind::Name : TokenKind::Literal, lead);
}

void StatementWriter::entryValue(const ConfigValue& value, int lead) {
    const auto items = value.items();
    if (value.isDict()) {
        call(value, lead, true);
    } else if (value.kind() == ValueKind::List &&
               std::all_of(items.begin(), items.end(), [](const ConfigValue& item) { return item.isDict(); })) {
        dicts(value, lead);
    } else if (value.isSequence() || value.kind() == ValueKind::Set || value.kind() == ValueKind::Range) {
        reprOf(value, lead);
    } else {
        literal(literalText(value, m_style), value, lead);
    }
}

/// dict(..); `ownLines`: mmcv starts a line for its first entry.
void StatementWriter::call(const ConfigValue& dict, int lead, bool ownLines) {
    openCall("dict", lead);
    m_indent += kRawIndent;
    if (ownLines) rawBreak();
    arguments(dict);
    m_indent -= kRawIndent;
    push(")", TokenKind::Close, kBeforeCallEnd);
}

void StatementWriter::arguments(const ConfigValue& dict) {
    if (!keysAreNames(dict, m_style)) {
        mapping(dict, m_floor);
        return;
    }
    const bool lone = dict.entries().size() == 1;
    const int floor = m_floor;
    if (lone) m_floor = kInLoneArgument;
    bool first = true;
    for (const DictEntry& entry : dict.entries()) {
        if (!first) {
            comma();
            rawBreak();
        }
        first = false;
        push(entry.key.str(), TokenKind::Name, lone ? kBeforeLoneArgument : m_floor).argument = !lone;
        push("=", TokenKind::Equals, kAtNamedValue);
        entryValue(entry.value, kAtNamedValue);
    }
    m_floor = floor;
}

void StatementWriter::mapping(const ConfigValue& dict, int lead) {
    push("{", TokenKind::Open, lead);
    bool first = true;
    for (const DictEntry& entry : dict.entries()) {
        if (!first) {
            comma();
            rawBreak();
        }
        first = false;
        key(entry.key, true);
        const std::size_t at = m_tokens.size();
        entryValue(entry.value, m_floor);
        m_tokens[at].entryValue = true;
    }
    push("}", TokenKind::Close, m_floor);
}

void StatementWriter::key(const ConfigValue& key, bool asText) {
    const std::size_t at = m_tokens.size();
    const bool outer = std::exchange(m_inKey, true);
    if (asText && key.isString())
        literal(literalText(key, m_style), key, m_floor);
    else
        reprOf(key, m_floor);
    m_inKey = outer;
    m_tokens[at].entryKey = true;
    push(":", TokenKind::Colon, kUnbreakable);
    m_gap = 1;
}

/// [dict(..), dict(..)]
void StatementWriter::dicts(const ConfigValue& list, int lead) {
    push("[", TokenKind::Open, lead);
    m_indent += kRawIndent;
    rawBreak();
    bool first = true;
    for (const ConfigValue& item : list.items()) {
        if (!first) {
            comma();
            rawBreak();
        }
        first = false;
        call(item, m_floor, false);
    }
    m_indent -= kRawIndent;
    push("]", TokenKind::Close, first ? kUnbreakable : m_floor);
}

void StatementWriter::reprOf(const ConfigValue& value, int lead) {
    switch (value.kind()) {
        case ValueKind::List:
            return itemsRepr(value, '[', ']', lead);
        case ValueKind::Tuple:
            return tupleRepr(value, lead);
        case ValueKind::Dict:
            return dictRepr(value, lead);
        case ValueKind::Range:
            return rangeRepr(value, lead);
        case ValueKind::Set:
            if (!value.items().empty()) return itemsRepr(value, '{', '}', lead);
            openCall("set", lead);
            push(")", TokenKind::Close, kBeforeCallEnd);
            return;
        default:
            literal(literalRepr(value, m_style), value, lead);
    }
}

void StatementWriter::itemsRepr(const ConfigValue& value, char open, char close, int lead) {
    push(std::string(1, open), TokenKind::Open, lead);
    bool first = true;
    for (const ConfigValue& item : value.items()) {
        if (!first) comma();
        first = false;
        reprOf(item, m_floor);
    }
    push(std::string(1, close), TokenKind::Close, first ? kUnbreakable : m_floor);
}

void StatementWriter::tupleRepr(const ConfigValue& value, int lead) {
    push("(", TokenKind::Open, lead);
    bool first = true;
    for (const ConfigValue& item : value.items()) {
        if (!first) comma();
        reprOf(item, first ? kBeforeFirstItem : kBeforeNextItem);
        first = false;
    }
    if (value.items().size() == 1) {
        comma();
        m_gap = 0;
    }
    push(")", TokenKind::Close, kBeforeTupleEnd);
}

void StatementWriter::dictRepr(const ConfigValue& value, int lead) {
    push("{", TokenKind::Open, lead);
    bool first = true;
    for (const DictEntry& entry : value.entries()) {
        if (!first) comma();
        first = false;
        key(entry.key, false);
        const std::size_t at = m_tokens.size();
        reprOf(entry.value, m_floor);
        m_tokens[at].entryValue = true;
    }
    push("}", TokenKind::Close, first ? kUnbreakable : m_floor);
}

void StatementWriter::rangeRepr(const ConfigValue& value, int lead) {
    const ConfigValue::RangeBounds bounds = value.rangeBounds();
    std::vector<std::int64_t> numbers = {bounds.start, bounds.stop};
    if (bounds.step != 1) numbers.push_back(bounds.step);
    openCall("range", lead);
    bool first = true;
    for (const std::int64_t number : numbers) {
        if (!first) comma();
        first = false;
        literal(std::to_string(number), ConfigValue::integer(number), m_floor);
    }
    push(")", TokenKind::Close, kBeforeCallEnd);
}

}  // namespace

Statement assignment(const std::string& name, const ConfigValue& value, const Style& style) {
    StatementWriter writer(style);
    writer.assign(name, value);
    return Statement(writer.take());
}

Statement bareDict(const ConfigValue& root, const Style& style) {
    StatementWriter writer(style);
    writer.mapping(root, 0);
    return Statement(writer.take());
}

}  // namespace teardown::config::pretty
