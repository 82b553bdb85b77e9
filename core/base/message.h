// Message: a sentence for a person, kept as what it is made of - a stable id, an English template and typed arguments - until somebody
// shows it. Verbs, JSON and reports print english(m); the window prints toQt(m) (widgets/common/strings.h), which looks the template up in
// the translation.
#pragma once
#ifndef Q_MOC_RUN  // moc of Qt 6.4 does not understand <concepts>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>
#endif
namespace teardown {

struct MessageArgument;

class Message {
public:
    Message() = default;  ///< says nothing

    const char* id() const { return m_id; }
    bool empty() const { return *m_other == '\0'; }
    /// The template: text with {name} for an argument, {{ and }} for braces. Of a message with two forms, the one for every count but 1.
    const char* text() const { return m_other; }
    const char* one() const { return m_one; }  ///< the form for a count of 1; null: the message has one form
    std::int64_t count() const { return m_count; }
    const std::vector<MessageArgument>& arguments() const { return m_arguments; }
    const MessageArgument* argument(std::string_view name) const;  ///< null: there is none

    /// The same message with another value for the argument of this name.
    Message with(MessageArgument changed) const;

private:
    // Literals of the program or of one of its modules, which stay loaded.
    const char* m_id = "";
    const char* m_one = nullptr;
    const char* m_other = "";
    std::int64_t m_count = 0;
    std::vector<MessageArgument> m_arguments;

    friend Message message(const char* id, const char* text, std::initializer_list<MessageArgument> arguments);
    friend Message message(const char* id, std::int64_t count, const char* one, const char* other,
                           std::initializer_list<MessageArgument> arguments);
};

/// A named value of a message: text that is not translated (names, what a system or a library says), a number with its format, or messages.
struct MessageArgument {
    using List = std::vector<Message>;

    const char* name;
    std::variant<std::string, std::int64_t, std::uint64_t, double, Message, List> value;
    const char* format = "";  ///< of a number as fmt writes it without its colon (".3g", "02x"); of a list what stands between its
                              ///< messages; of a text nothing, or kTableText

    MessageArgument(const char* key, std::string text) : name(key), value(std::move(text)) {}
    MessageArgument(const char* key, std::string_view text) : name(key), value(std::string(text)) {}
    MessageArgument(const char* key, const char* text) : name(key), value(std::string(text)) {}
    MessageArgument(const char* key, char letter) : name(key), value(std::string(1, letter)) {}
    MessageArgument(const char* key, bool) = delete;
    template <std::signed_integral T>
    MessageArgument(const char* key, T number, const char* how = "") : name(key), value(static_cast<std::int64_t>(number)), format(how) {}
    template <std::unsigned_integral T>
    MessageArgument(const char* key, T number, const char* how = "") : name(key), value(static_cast<std::uint64_t>(number)), format(how) {}
    template <std::floating_point T>
    MessageArgument(const char* key, T number, const char* how = "") : name(key), value(static_cast<double>(number)), format(how) {}
    MessageArgument(const char* key, Message nested) : name(key), value(std::move(nested)) {}
    MessageArgument(const char* key, List messages, const char* between) : name(key), value(std::move(messages)), format(between) {}
};

/// The only maker. Id and template are literals: cmake/collect_messages.cpp finds them in the source for the translation. One id belongs to
/// one template in the whole program.
Message message(const char* id, const char* text, std::initializer_list<MessageArgument> arguments = {});
/// The same with a form for a count of 1 and another one for all other counts. Every language has its own forms for them.
Message message(const char* id, std::int64_t count, const char* one, const char* other,
                std::initializer_list<MessageArgument> arguments = {});

/// A message of a table's row.
struct MessageText {
    const char* id;
    const char* text;
};
inline Message message(const MessageText& row, std::initializer_list<MessageArgument> arguments = {}) {
    return message(row.id, row.text, arguments);
}

/// Words that come from elsewhere (a library, a file, the system) where a message is wanted; they are not translated.
Message asIs(std::string text);

/// The format of a text of the program's own tables (docs of the registries, resources/reference/*.json), which is translated as a whole.
inline constexpr const char* kTableText = "tr";

/// Such a text where a message is wanted. cmake/collect_messages.cpp finds it in its table.
Message tableText(std::string text);

/// Two sentences, or as many as there are, with a space between them; empty ones are left out.
Message sentences(std::vector<Message> parts);

/// As it is written in the program's own language.
std::string english(const Message& message);

/// Whether the English words hold the text. For those who print a message and something else beside it; nothing else may depend on words.
bool mentions(const Message& message, std::string_view text);

/// The value as it is printed; not for Message and List.
std::string plainText(const MessageArgument& argument);

/// Calls literal(text) and placeholder(name) for the parts of a template from left to right.
template <class Literal, class Placeholder>
void forTemplateParts(std::string_view text, Literal&& literal, Placeholder&& placeholder) {
    while (!text.empty()) {
        const std::size_t at = text.find_first_of("{}");
        literal(text.substr(0, at));
        if (at == std::string_view::npos) return;
        const bool doubled = at + 1 < text.size() && text[at + 1] == text[at];
        const std::size_t close = doubled || text[at] == '}' ? std::string_view::npos : text.find('}', at);
        if (close == std::string_view::npos) {
            literal(text.substr(at, 1));
            text.remove_prefix(at + (doubled ? 2 : 1));
        } else {
            placeholder(text.substr(at + 1, close - at - 1));
            text.remove_prefix(close + 1);
        }
    }
}

}  // namespace teardown
