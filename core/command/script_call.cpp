#include "core/command/script_call.h"

#include "core/base/text.h"

#include <algorithm>
#include <utility>

namespace teardown {
namespace {

std::string_view argumentName(ScriptArgument argument) {
    switch (argument) {
        case ScriptArgument::Config:
            return "CONFIG";
        case ScriptArgument::Checkpoint:
            return "CHECKPOINT";
        case ScriptArgument::Image:
            return "IMG";
        case ScriptArgument::Results:
            return "RESULTS";
        case ScriptArgument::Output:
            return "OUT";
        case ScriptArgument::Number:
            return "GPUS";
        case ScriptArgument::Word:
            break;
    }
    return "NAME";
}

std::string wantedOrder(const ScriptRow& script) {
    std::string text;
    for (const ScriptArgument argument : script.arguments) text += (text.empty() ? "" : " ") + std::string(argumentName(argument));
    return text;
}

bool looksLike(ScriptArgument what, std::string_view word) {
    const std::string text = lowered(word);
    if (what == ScriptArgument::Config)
        return text.ends_with(".py") || text.ends_with(".yaml") || text.ends_with(".yml") || text.ends_with(".json");
    if (what == ScriptArgument::Checkpoint) return text.ends_with(".pth") || text.ends_with(".pt") || text.ends_with(".safetensors");
    return false;
}

class ScriptReader {
public:
    ScriptReader(const ScriptRow& script, std::span<const ShellWord> words, int line) : m_script(script), m_words(words), m_line(line) {}

    ScriptCall read() {
        for (std::size_t at = 0; at < m_words.size();) at = m_words[at].text.starts_with("--") ? option(at) : positional(at);
        checkCount();
        checkOrder();
        return std::move(m_call);
    }

private:
    std::size_t positional(std::size_t at) {
        const std::size_t place = m_call.arguments.size();
        if (place < m_script.arguments.size())
            m_call.arguments.push_back({m_script.arguments[place], m_words[at]});
        else
            m_surplus.push_back(m_words[at]);
        return at + 1;
    }

    std::size_t option(std::size_t at) {
        GivenOption given;
        given.name = m_words[at].text;
        given.line = m_words[at].line;
        const auto equals = given.name.find('=');
        std::string value;
        if (equals != std::string::npos) {
            value = given.name.substr(equals + 1);
            given.name.resize(equals);
        }
        given.row = findOption(m_script, given.name);
        ++at;
        if (!given.row) return unknown(given, at);
        if (equals != std::string::npos) given.words.push_back({value, given.line, m_words[at - 1].variable, false});
        const bool one = given.row->words == OptionWords::One, many = given.row->words == OptionWords::Many;
        while (at < m_words.size() && !m_words[at].text.starts_with("--") && (many || (one && given.words.empty())))
            given.words.push_back(m_words[at++]);
        if (given.row->words != OptionWords::None && given.words.empty())
            fault("command-option-without-word", given.line,
                  message("command.option-without-word", "{option} stands alone: a word must follow it.", {{"option", given.name}}),
                  message("do.give-or-remove-option", "Write the word, or remove the option."));
        m_call.options.push_back(std::move(given));
        return at;
    }

    std::size_t unknown(const GivenOption& given, std::size_t at) {
        std::vector<std::string> names;
        for (const ScriptOption& row : m_script.options) names.emplace_back(row.name);
        fault("command-unknown-option", given.line,
              message("command.unknown-option", "{script} has no option {option}.{hint}",
                      {{"script", std::string(m_script.file)},
                       {"option", escapeForDisplay(given.name)},
                       {"hint", didYouMean(given.name, names)}}),
              message("do.correct-or-remove-option", "Correct the option, or remove it."));
        while (at < m_words.size() && !m_words[at].text.starts_with("--")) ++at;
        return at;
    }

    void checkCount() {
        const std::size_t given = m_call.arguments.size(), wanted = m_script.arguments.size();
        if (given < wanted) return missing(m_script.arguments[given]);
        if (m_surplus.empty()) return;
        fault("command-surplus-word", m_surplus.front().line,
              message("command.surplus-word", "{word} is one word too many: {script} takes {order}.",
                      {{"word", escapeForDisplay(m_surplus.front().text)},
                       {"script", std::string(m_script.file)},
                       {"order", wantedOrder(m_script)}}),
              message("do.quote-or-remove", "Remove it, or put a path with blanks into quotes."));
    }

    void missing(ScriptArgument what) {
        // argparse gives an option that takes several words all of them, the file behind them included.
        for (const GivenOption& option : m_call.options)
            if (option.row->words == OptionWords::Many)
                for (const ShellWord& word : option.words)
                    if (looksLike(ScriptArgument::Config, word.text) || looksLike(ScriptArgument::Checkpoint, word.text))
                        return fault("command-swallowed-word", word.line,
                                     message("command.swallowed-word",
                                             "{option} takes all words that follow, {word} too, so {script} misses its {argument}.",
                                             {{"option", option.name},
                                              {"word", escapeForDisplay(word.text)},
                                              {"script", std::string(m_script.file)},
                                              {"argument", std::string(argumentName(what))}}),
                                     message("do.files-first", "Write the files first, then the options."));
        fault(
            "command-missing-word", m_line,
            message(
                "command.missing-word", "{script} takes {order}; {argument} is missing.",
                {{"script", std::string(m_script.file)}, {"order", wantedOrder(m_script)}, {"argument", std::string(argumentName(what))}}),
            message("do.add-argument", "Add it."));
    }

    void checkOrder() {
        for (const GivenArgument& argument : m_call.arguments) {
            const ScriptArgument other =
                looksLike(ScriptArgument::Config, argument.word.text) ? ScriptArgument::Config : ScriptArgument::Checkpoint;
            const bool misplaced = argument.what != other && looksLike(other, argument.word.text) &&
                                   isOneOf(argumentName(argument.what), {"CONFIG", "CHECKPOINT", "IMG", "GPUS"});
            if (!misplaced) continue;
            return fault("command-wrong-order", argument.word.line,
                         message("command.wrong-order", "{word} stands where {script} expects {argument}.",
                                 {{"word", escapeForDisplay(argument.word.text)},
                                  {"script", std::string(m_script.file)},
                                  {"argument", std::string(argumentName(argument.what))}}),
                         message("do.order-is", "The order is {order}.", {{"order", wantedOrder(m_script)}}));
        }
    }

    void fault(const char* code, int line, Message what, Message remedy) {
        m_call.faults.push_back({code, line, std::move(what), std::move(remedy)});
    }

    const ScriptRow& m_script;
    std::span<const ShellWord> m_words;
    int m_line;
    ScriptCall m_call;
    std::vector<ShellWord> m_surplus;
};

}  // namespace

ScriptCall readScriptCall(const ScriptRow& script, std::span<const ShellWord> words, int line) {
    return ScriptReader(script, words, line).read();
}

}  // namespace teardown
