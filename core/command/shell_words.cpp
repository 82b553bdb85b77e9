#include "core/command/shell_words.h"

#include "core/base/text.h"

#include <array>
#include <cctype>
#include <utility>

namespace teardown {
namespace {

bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool isOperatorLetter(char c) { return c == '&' || c == '|' || c == ';' || c == '<' || c == '>'; }

struct Typographic {
    std::string_view utf8;
    char plain;
    bool dash;
};

// In UTF-8: quotation marks, dashes, the no-break space.
constexpr std::array kTypographic = {
    Typographic{"\xE2\x80\x9C", '"', false},  Typographic{"\xE2\x80\x9D", '"', false}, Typographic{"\xE2\x80\x98", '\'', false},
    Typographic{"\xE2\x80\x99", '\'', false}, Typographic{"\xE2\x80\x93", '-', true},  Typographic{"\xE2\x80\x94", '-', true},
    Typographic{"\xC2\xA0", ' ', false},
};

class ShellSplitter {
public:
    explicit ShellSplitter(std::string_view text) : m_text(plain(text.substr(0, kLongestCommand))) {}

    ShellWords split() {
        while (m_at < m_text.size()) step();
        finishWord();
        return std::move(m_result);
    }

private:
    /// The text with ASCII quotes and dashes. An em dash stands for two: "--config" became one sign.
    std::string plain(std::string_view text) {
        std::string result;
        int line = 1, quotes = 0, dashes = 0;
        for (std::size_t at = 0; at < text.size();) {
            bool found = false;
            for (const Typographic& one : kTypographic) {
                if (!text.substr(at).starts_with(one.utf8)) continue;
                result += one.plain;
                if (one.dash && (result.size() < 2 || result[result.size() - 2] != '-')) result += '-';
                if (one.dash ? dashes++ == 0 : one.plain != ' ' && quotes++ == 0) note(one, line);
                at += one.utf8.size();
                found = true;
                break;
            }
            if (found) continue;
            line += text[at] == '\n';
            result += text[at++];
        }
        return result;
    }

    void note(const Typographic& one, int line) {
        if (one.dash)
            fault(
                "command-typographic-dash", line,
                message("command.typographic-dash", "A dash stands where two hyphens belong: a web page or a word processor put it there."),
                message("do.type-two-hyphens", "Type -- before the option."));
        else
            fault("command-typographic-quote", line,
                  message("command.typographic-quote", "The quotes are typographic ones, which a shell takes for letters."),
                  message("do.type-straight-quotes", "Type straight quotes: \" or '."));
    }

    void fault(const char* code, int line, Message what, Message remedy) {
        m_result.faults.push_back({code, line, std::move(what), std::move(remedy)});
    }

    char here(std::size_t ahead = 0) const { return m_at + ahead < m_text.size() ? m_text[m_at + ahead] : '\0'; }

    void startWord() {
        if (m_inWord) return;
        m_inWord = true;
        m_word = {{}, m_line, false, false};
    }
    void finishWord() {
        if (!m_inWord) return;
        m_result.words.push_back(std::exchange(m_word, {}));
        m_inWord = false;
    }
    void addOperator(std::string text) {
        finishWord();
        const bool repeated = m_result.words.empty() || (text == "\n" && m_result.words.back().isOperator);
        if (!repeated || text != "\n") m_result.words.push_back({std::move(text), m_line, false, true});
    }

    void step() {
        const char c = here();
        if (c == '\n') return newLine();
        if (isBlank(c)) {
            finishWord();
            ++m_at;
        } else if (c == '\\') {
            backslash();
        } else if (c == '\'' || c == '"') {
            quoted(c);
        } else if (c == '#' && !m_inWord) {
            while (m_at < m_text.size() && here() != '\n') ++m_at;
        } else if (isOperatorLetter(c)) {
            operatorWord();
        } else if ((c == '$' || c == '%') && !m_inWord && isBlank(here(1)) && startsCommand()) {
            ++m_at;  // the prompt
        } else {
            startWord();
            m_word.variable |= c == '$';
            m_word.text += c;
            ++m_at;
        }
    }

    bool startsCommand() const { return m_result.words.empty() || m_result.words.back().isOperator; }

    void newLine() {
        finishWord();
        addOperator("\n");
        ++m_line;
        ++m_at;
        // The prompt of a line that goes on.
        if (here() == '>' && isBlank(here(1))) m_at += 2;
    }

    void operatorWord() {
        std::string text;
        while (isOperatorLetter(here())) {
            text += here();
            ++m_at;
        }
        addOperator(std::move(text));
    }

    void backslash() {
        ++m_at;
        if (here() == '\r' && here(1) == '\n') ++m_at;
        if (here() == '\n') {
            ++m_line;
            ++m_at;
            if (here() == '>' && isBlank(here(1))) m_at += 2;
            return;
        }
        // Blanks up to the end of the line, or a comment: the author wanted the command to go on.
        std::size_t after = m_at;
        while (after < m_text.size() && isBlank(m_text[after])) ++after;
        const bool ends = after >= m_text.size() || m_text[after] == '\n', comment = after < m_text.size() && m_text[after] == '#';
        if (after > m_at && (ends || comment)) return brokenContinuation(comment);
        if (m_at >= m_text.size()) return;
        startWord();
        m_word.text += here();
        ++m_at;
    }

    /// The command is read on, so that what follows is looked at, too.
    void brokenContinuation(bool comment) {
        if (comment)
            fault("command-comment-after-backslash", m_line,
                  message("command.comment-after-backslash",
                          "A comment follows the backslash: the command ends here, and the next line is taken for another command."),
                  message("do.move-comment", "Move the comment to a line of its own, before the command."));
        else
            fault("command-blank-after-backslash", m_line,
                  message("command.blank-after-backslash",
                          "A blank follows the backslash: the command ends here, and the next line is taken for another command."),
                  message("do.remove-blank", "Remove the blank: the backslash must be the last character of its line."));
        finishWord();
        while (m_at < m_text.size() && here() != '\n') ++m_at;
        if (m_at < m_text.size()) ++m_at;
        ++m_line;
    }

    void quoted(char quote) {
        startWord();
        const int line = m_line;
        for (++m_at; m_at < m_text.size() && here() != quote; ++m_at) {
            m_line += here() == '\n';
            if (quote == '"' && here() == '\\' && (here(1) == '"' || here(1) == '\\' || here(1) == '$'))
                ++m_at;
            else if (quote == '"' && here() == '$')
                m_word.variable = true;
            m_word.text += here();
        }
        if (m_at >= m_text.size())
            fault("command-open-quote", line,
                  message("command.open-quote", "The quote {quote} that opens here is never closed.", {{"quote", std::string(1, quote)}}),
                  message("do.close-quote", "Close it, or remove it."));
        else
            ++m_at;
    }

    ShellWords m_result;
    std::string m_text;
    std::size_t m_at = 0;
    int m_line = 1;
    bool m_inWord = false;
    ShellWord m_word;
};

}  // namespace

ShellWords shellWords(std::string_view text) { return ShellSplitter(text).split(); }

}  // namespace teardown
