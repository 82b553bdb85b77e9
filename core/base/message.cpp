#include "core/base/message.h"

#include <fmt/format.h>

#include <algorithm>
#include <type_traits>

namespace teardown {

namespace {

void appendEnglish(std::string& out, const Message& message);

void appendEnglish(std::string& out, const MessageArgument& argument) {
    if (const auto* nested = std::get_if<Message>(&argument.value)) return appendEnglish(out, *nested);
    const auto* list = std::get_if<MessageArgument::List>(&argument.value);
    if (!list) {
        out += plainText(argument);
        return;
    }
    for (std::size_t i = 0; i < list->size(); ++i) {
        if (i > 0) out += argument.format;
        appendEnglish(out, (*list)[i]);
    }
}

void appendEnglish(std::string& out, const Message& message) {
    const char* text = message.one() && message.count() == 1 ? message.one() : message.text();
    forTemplateParts(
        text, [&](std::string_view literal) { out += literal; },
        [&](std::string_view name) {
            if (const MessageArgument* argument = message.argument(name))
                appendEnglish(out, *argument);
            else
                out.append("{").append(name).append("}");
        });
}

}  // namespace

const MessageArgument* Message::argument(std::string_view name) const {
    const auto found = std::find_if(m_arguments.begin(), m_arguments.end(), [&](const MessageArgument& item) { return item.name == name; });
    return found == m_arguments.end() ? nullptr : &*found;
}

Message Message::with(MessageArgument changed) const {
    Message result = *this;
    for (MessageArgument& item : result.m_arguments)
        if (std::string_view(item.name) == changed.name) item = changed;
    return result;
}

Message message(const char* id, const char* text, std::initializer_list<MessageArgument> arguments) {
    Message result;
    result.m_id = id;
    result.m_other = text;
    result.m_arguments.assign(arguments.begin(), arguments.end());
    return result;
}

Message message(const char* id, std::int64_t count, const char* one, const char* other, std::initializer_list<MessageArgument> arguments) {
    Message result = message(id, other, arguments);
    result.m_one = one;
    result.m_count = count;
    return result;
}

Message asIs(std::string text) {
    if (text.empty()) return {};
    return message("as-is", "{text}", {{"text", std::move(text)}});
}

Message tableText(std::string text) {
    if (text.empty()) return {};
    MessageArgument marked("text", std::move(text));
    marked.format = kTableText;
    return message("table-text", "{text}", {{"text", ""}}).with(std::move(marked));
}

Message sentences(std::vector<Message> parts) {
    std::erase_if(parts, [](const Message& part) { return part.empty(); });
    if (parts.empty()) return {};
    if (parts.size() == 1) return std::move(parts.front());
    return message("sentences", "{sentences}", {{"sentences", std::move(parts), " "}});
}

std::string english(const Message& message) {
    std::string out;
    appendEnglish(out, message);
    return out;
}

bool mentions(const Message& message, std::string_view text) { return english(message).find(text) != std::string::npos; }

std::string plainText(const MessageArgument& argument) {
    return std::visit(
        [&](const auto& value) -> std::string {
            using Value = std::decay_t<decltype(value)>;
            if constexpr (std::is_same_v<Value, std::string>)
                return value;
            else if constexpr (std::is_arithmetic_v<Value>)
                return fmt::format(fmt::runtime(fmt::format("{{:{}}}", argument.format)), value);
            else
                return {};
        },
        argument.value);
}

}  // namespace teardown
