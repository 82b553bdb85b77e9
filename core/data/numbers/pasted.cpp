#include "core/data/numbers/pasted.h"

#include "core/base/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

namespace teardown {

namespace {

constexpr std::size_t kMostNumbers = 200'000;
constexpr std::size_t kLongestText = std::size_t{16} << 20;

Error pastedError(const char* code, Message what) {
    return {ErrorKind::BadInput,
            code,
            std::move(what),
            message("do.paste-numbers",
                    "Paste logits or scores: a list such as [0.1, 2.3], what numpy or torch prints, JSON, or lines such as \"283: 0.82\"."),
            {}};
}

struct Token {
    enum class Kind { Number, Word, Quoted, Ellipsis, Symbol, LineEnd } kind = Kind::Symbol;
    std::string text;
    double value = 0;
    double step = 0;
};

bool isWordPart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80; }

/// The distance of two neighbours with as many digits as `text` shows; 0 for nine digits and more, which is all that a float32 holds.
double printedStep(std::string_view text) {
    int digits = 0, decimals = 0, exponent = 0;
    bool point = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == 'e' || c == 'E') {
            std::string_view power = text.substr(i + 1);
            if (power.starts_with('+')) power.remove_prefix(1);
            std::from_chars(power.data(), power.data() + power.size(), exponent);
            break;
        }
        if (c == '.') point = true;
        if (!isDigit(c)) continue;
        if (digits > 0 || c != '0') ++digits;
        if (point) ++decimals;
    }
    constexpr int kFloatDigits = 9;
    return digits >= kFloatDigits ? 0 : std::pow(10.0, exponent - decimals);
}

class Scanner {
public:
    explicit Scanner(std::string_view text) : m_text(text) {}

    std::vector<Token> tokens() {
        std::vector<Token> found;
        while (m_at < m_text.size()) {
            const char c = m_text[m_at];
            if (c == '\n') {
                found.push_back({Token::Kind::LineEnd, {}, 0, 0});
                ++m_at;
            } else if (c == ' ' || c == '\t' || c == '\r') {
                ++m_at;
            } else if (m_text.substr(m_at).starts_with("...")) {
                found.push_back({Token::Kind::Ellipsis, {}, 0, 0});
                m_at += 3;
            } else if (c == '"' || (c == '\'' && !afterWord())) {
                found.push_back(quoted(c));
            } else if (auto number = this->number()) {
                found.push_back(std::move(*number));
            } else if (isWordPart(c)) {
                const std::size_t begin = m_at;
                while (m_at < m_text.size() && (isWordPart(m_text[m_at]) || isDigit(m_text[m_at]) || m_text[m_at] == '\'')) ++m_at;
                found.push_back({Token::Kind::Word, std::string(m_text.substr(begin, m_at - begin)), 0, 0});
            } else {
                found.push_back({Token::Kind::Symbol, std::string(1, c), 0, 0});
                ++m_at;
            }
        }
        return found;
    }

private:
    bool afterWord() const { return m_at > 0 && isWordPart(m_text[m_at - 1]); }

    Token quoted(char quote) {
        Token token{Token::Kind::Quoted, {}, 0, 0};
        for (++m_at; m_at < m_text.size() && m_text[m_at] != quote && m_text[m_at] != '\n'; ++m_at) {
            if (m_text[m_at] == '\\' && m_at + 1 < m_text.size()) ++m_at;
            token.text += m_text[m_at];
        }
        if (m_at < m_text.size() && m_text[m_at] == quote) ++m_at;
        return token;
    }

    std::optional<Token> number() {
        std::size_t begin = m_at;
        const bool sign = m_text[begin] == '-' || m_text[begin] == '+';
        const std::size_t first = begin + (sign ? 1 : 0);
        if (first >= m_text.size()) return std::nullopt;
        const auto startsWithWord = [&](std::string_view word) {
            return lowered(m_text.substr(first, word.size())) == word &&
                   (first + word.size() >= m_text.size() || !isWordPart(m_text[first + word.size()]));
        };
        for (const char* name : {"nan", "infinity", "inf"})
            if (startsWithWord(name)) {
                const bool minus = m_text[begin] == '-';
                m_at = first + std::string_view(name).size();
                const double value = name[0] == 'n' ? std::numeric_limits<double>::quiet_NaN() : std::numeric_limits<double>::infinity();
                return Token{Token::Kind::Number, {}, minus ? -value : value, 0};
            }
        if (!isDigit(m_text[first]) && !(m_text[first] == '.' && first + 1 < m_text.size() && isDigit(m_text[first + 1])))
            return std::nullopt;
        // std::from_chars takes no '+'.
        if (m_text[begin] == '+') begin = first;
        double value = 0;
        const char* end = m_text.data() + m_text.size();
        const auto [stop, problem] = std::from_chars(m_text.data() + begin, end, value);
        if (stop == m_text.data() + begin) return std::nullopt;
        // 1e400 is infinite, 1e-400 is zero.
        if (problem == std::errc::result_out_of_range) {
            const std::string_view word(m_text.data() + begin, static_cast<std::size_t>(stop - m_text.data()) - begin);
            value = word.find("e-") != word.npos || word.find("E-") != word.npos ? 0 : std::numeric_limits<double>::infinity();
        }
        const auto length = static_cast<std::size_t>(stop - (m_text.data() + begin));
        std::string text(m_text.substr(begin, length));
        m_at = begin + length;
        // "n01440764" is a word and does not come here; "3rd" is one, too.
        if (m_at < m_text.size() && isWordPart(m_text[m_at])) {
            while (m_at < m_text.size() && (isWordPart(m_text[m_at]) || isDigit(m_text[m_at]))) text += m_text[m_at++];
            return Token{Token::Kind::Word, std::move(text), 0, 0};
        }
        const double step = printedStep(text);
        return Token{Token::Kind::Number, std::move(text), value, step};
    }

    std::string_view m_text;
    std::size_t m_at = 0;
};

bool isSymbol(std::span<const Token> tokens, std::size_t at, char c) {
    return at < tokens.size() && tokens[at].kind == Token::Kind::Symbol && tokens[at].text[0] == c;
}

bool isWholeNumber(const Token& token) { return token.text.find_first_not_of("0123456789") == std::string::npos; }

enum class Role { None, Index, Label, Score };

Role roleOfKey(const std::string& key) {
    const std::string name = lowered(key);
    if (isOneOf(name, {"index", "idx", "class_index", "class_id", "class_idx", "id", "pred_label", "category_id"})) return Role::Index;
    if (isOneOf(name, {"label", "class", "class_name", "name", "pred_class", "category"})) return Role::Label;
    if (isOneOf(name, {"score", "prob", "probability", "confidence", "logit", "value", "pred_score"})) return Role::Score;
    return Role::None;
}

/// Programs print a whole row of numbers under such names.
bool isNameOfRow(const std::string& key) {
    return isOneOf(lowered(key), {"logits", "scores", "pred_scores", "probs", "probabilities", "output", "outputs", "predictions"});
}

/// What follows "=" in "array(..., dtype=float32)" and "shape=(1, 5)" is no number of interest.
bool isPrintedAttribute(const std::string& word) { return isOneOf(word, {"dtype", "device", "grad_fn", "requires_grad", "shape", "size"}); }

/// JSON and Python dicts: {"label": ..., "score": ...} once or in a list, {"tabby": 0.8}, {"logits": [...]}.
class ObjectReader {
public:
    explicit ObjectReader(const std::vector<Token>& tokens) : m_tokens(tokens) {}

    /// Nothing if the text holds no object with a number for a class.
    std::vector<PastedNumber> items() {
        std::vector<PastedNumber> found;
        PastedNumber open;
        bool scored = false, named = false;
        const auto close = [&] {
            if (scored && named) found.push_back(open);
            open = {};
            scored = named = false;
        };
        for (std::size_t i = 0; i < m_tokens.size(); ++i) {
            if (isSymbol(m_tokens, i, '{') || isSymbol(m_tokens, i, '}')) close();
            const bool key = (m_tokens[i].kind == Token::Kind::Quoted || m_tokens[i].kind == Token::Kind::Number) &&
                             isSymbol(m_tokens, i + 1, ':') && i + 2 < m_tokens.size();
            if (!key) continue;
            const Token& value = m_tokens[i + 2];
            const bool number = value.kind == Token::Kind::Number;
            const Role role = m_tokens[i].kind == Token::Kind::Quoted ? roleOfKey(m_tokens[i].text) : Role::None;
            if (role == Role::Index && number) {
                open.classIndex = static_cast<std::int64_t>(value.value);
                named = true;
            } else if (role == Role::Label && value.kind == Token::Kind::Quoted) {
                open.label = value.text;
                named = true;
            } else if (role == Role::Score && number) {
                open.value = value.value;
                open.step = value.step;
                scored = true;
            } else if (role == Role::None && number && m_tokens[i].kind == Token::Kind::Quoted && !isSymbol(m_tokens, i + 2, '[')) {
                found.push_back({value.value, value.step, -1, m_tokens[i].text});
            }
            i += 1;
        }
        close();
        return found;
    }

private:
    const std::vector<Token>& m_tokens;
};

/// A line "283: 0.82", "tabby 0.82", "  82.31 %  ####  tabby", "class 283 = 0.82": one value, with an index or a label.
std::optional<PastedNumber> fromLine(std::span<const Token> line, bool& percent) {
    PastedNumber item;
    std::vector<const Token*> numbers;
    std::string label;
    bool percentHere = false, bracket = false;
    for (const Token& token : line) {
        if (token.kind == Token::Kind::Number) numbers.push_back(&token);
        if (token.kind == Token::Kind::Word || token.kind == Token::Kind::Quoted) label += (label.empty() ? "" : " ") + token.text;
        if (token.kind == Token::Kind::Symbol) {
            percentHere = percentHere || token.text == "%";
            bracket = bracket || token.text == "[" || token.text == "]";
        }
    }
    if (bracket || numbers.empty() || numbers.size() > 3) return std::nullopt;
    const auto score = std::find_if(numbers.begin(), numbers.end(), [](const Token* token) { return !isWholeNumber(*token); });
    if (score == numbers.end()) return std::nullopt;
    // With two numbers that are not whole the line is a row of scores.
    if (std::count_if(numbers.begin(), numbers.end(), [](const Token* token) { return !isWholeNumber(*token); }) > 1) return std::nullopt;
    item.value = (*score)->value;
    item.step = (*score)->step;
    // The last whole number beside it: a rank may stand before.
    for (const Token* number : numbers)
        if (number != *score && isWholeNumber(*number)) item.classIndex = static_cast<std::int64_t>(number->value);
    if (label != "class") item.label = label;
    if (item.classIndex < 0 && item.label.empty()) return std::nullopt;
    percent = percent || percentHere;
    return item;
}

std::vector<PastedNumber> fromLines(const std::vector<Token>& tokens, bool& percent) {
    std::vector<PastedNumber> found;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= tokens.size(); ++i) {
        if (i < tokens.size() && tokens[i].kind != Token::Kind::LineEnd) continue;
        const std::span<const Token> line(tokens.data() + begin, i - begin);
        begin = i + 1;
        if (line.empty()) continue;
        const auto item = fromLine(line, percent);
        if (!item) return {};
        found.push_back(*item);
    }
    return found;
}

/// [("tabby", 0.82), ("tiger cat", 0.1)] or [(281, 0.82), (282, 0.1)].
std::vector<PastedNumber> fromPairs(const std::vector<Token>& tokens) {
    std::vector<PastedNumber> found;
    for (std::size_t i = 0; i + 4 < tokens.size(); ++i) {
        const bool open = isSymbol(tokens, i, '(') || isSymbol(tokens, i, '[');
        const bool closed = isSymbol(tokens, i + 4, ')') || isSymbol(tokens, i + 4, ']');
        if (!open || !closed || !isSymbol(tokens, i + 2, ',')) continue;
        const Token& first = tokens[i + 1];
        const Token& second = tokens[i + 3];
        const bool index = first.kind == Token::Kind::Number && isWholeNumber(first) && !isWholeNumber(second);
        if (second.kind != Token::Kind::Number || !(index || first.kind == Token::Kind::Quoted)) continue;
        found.push_back(
            {second.value, second.step, index ? static_cast<std::int64_t>(first.value) : -1, index ? std::string() : first.text});
    }
    return found;
}

/// The row that an object holds under a name for it, up to its last bracket; empty if it holds none.
std::span<const Token> namedRow(const std::vector<Token>& tokens) {
    for (std::size_t i = 0; i + 2 < tokens.size(); ++i) {
        if (tokens[i].kind != Token::Kind::Quoted || !isNameOfRow(tokens[i].text) || !isSymbol(tokens, i + 1, ':') ||
            !isSymbol(tokens, i + 2, '['))
            continue;
        int depth = 0;
        std::size_t end = i + 2;
        for (; end < tokens.size(); ++end) {
            if (isSymbol(tokens, end, '{')) break;  // a list of objects is no row
            depth += isSymbol(tokens, end, '[') ? 1 : isSymbol(tokens, end, ']') ? -1 : 0;
            if (depth == 0) return std::span(tokens).subspan(i + 2, end - i - 1);
        }
    }
    return {};
}

PastedNumbers fromArray(std::span<const Token> tokens) {
    PastedNumbers found;
    double scale = 1;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const Token& token = tokens[i];
        if (token.kind == Token::Kind::Ellipsis) found.gapAt = static_cast<std::ptrdiff_t>(found.items.size());
        if (token.kind == Token::Kind::Symbol && token.text == "%") found.percent = true;
        if (token.kind == Token::Kind::Word && isPrintedAttribute(token.text) && isSymbol(tokens, i + 1, '=')) break;
        if (token.kind == Token::Kind::Word && token.text == "Columns") {
            // "Columns 1 to 8" of older versions of torch.
            while (i + 1 < tokens.size() && tokens[i + 1].kind != Token::Kind::LineEnd) ++i;
            continue;
        }
        if (token.kind != Token::Kind::Number) continue;
        if (isSymbol(tokens, i + 1, '*')) {
            scale = token.value;
            continue;
        }
        found.items.push_back({token.value * scale, token.step * scale, -1, {}});
    }
    return found;
}

}  // namespace

Result<PastedNumbers> parseNumbers(std::string_view text) {
    if (text.size() > kLongestText)
        return pastedError("numbers-too-long", message("numbers-too-long.the-text-is", "The text is longer than 16 MiB."));
    const std::vector<Token> tokens = Scanner(text).tokens();
    PastedNumbers found;
    if (const auto row = namedRow(tokens); !row.empty()) found = fromArray(row);
    if (found.items.empty()) found.items = ObjectReader(tokens).items();
    if (found.items.empty()) found.items = fromPairs(tokens);
    if (found.items.empty()) found.items = fromLines(tokens, found.percent);
    if (found.items.empty()) found = fromArray(tokens);
    if (found.items.empty()) return pastedError("numbers-none", message("numbers-none.the-text-holds", "The text holds no numbers."));
    if (found.items.size() > kMostNumbers)
        return pastedError("numbers-too-many", message("numbers-too-many.more-than",
                                                       "The text holds {count} numbers; a network has at most {most} classes here.",
                                                       {{"count", found.items.size()}, {"most", kMostNumbers}}));
    if (found.percent)
        for (PastedNumber& item : found.items) {
            item.value /= 100;
            item.step /= 100;
        }
    return found;
}

Result<PastedNumbers> numbersOf(const TensorView& view) {
    std::int64_t longest = 1;
    for (const std::int64_t side : view.shape()) longest = std::max(longest, side);
    if (view.numel() == 0) return pastedError("numbers-none", message("numbers-none.the-array-is", "The array is empty."));
    if (longest != view.numel() || view.numel() > static_cast<std::int64_t>(kMostNumbers))
        return pastedError("numbers-shape", message("numbers-shape.the-array-has",
                                                    "The array has shape {shape}; the numbers of one picture are [n] or [1, n].",
                                                    {{"shape", shapeText(view.shape())}}));
    PastedNumbers found;
    for (std::int64_t i = 0; i < view.numel(); ++i) found.items.push_back({view.at(i), 0, -1, {}});
    return found;
}

}  // namespace teardown
