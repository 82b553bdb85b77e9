#include "core/command/pasted_command.h"

#include "core/base/text.h"
#include "core/command/container.h"
#include "core/command/launch_json.h"
#include "core/command/script_call.h"

#include <algorithm>
#include <span>

namespace teardown {
namespace {

bool isAssignment(std::string_view word) {
    const auto equals = word.find('=');
    return equals != std::string_view::npos && equals > 0 &&
           std::all_of(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(equals),
                       [](char c) { return c == '_' || isDigit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); });
}

std::string_view lastPart(std::string_view path) { return path.substr(path.rfind('/') + 1); }

bool isPython(std::string_view word) {
    const std::string_view name = lastPart(word);
    return name.starts_with("python") && name.find_first_not_of("python0123456789.") == std::string_view::npos;
}

/// "$PWD/a", "${PWD}/a" and "$(pwd)/a" are the current folder.
bool dropCurrentFolder(std::string& text) {
    for (const std::string_view name : {"$PWD/", "${PWD}/", "$(pwd)/", "`pwd`/"})
        if (text.starts_with(name)) {
            text.erase(0, name.size());
            return true;
        }
    return false;
}

class PasteReader {
public:
    explicit PasteReader(const PasteOptions& options) : m_options(options), m_mounts(options.mounts) {}

    PastedCommand read(std::string_view text) {
        ShellWords words = isLaunchJson(text) ? launchWords(text) : shellWords(text);
        m_result.faults = std::move(words.faults);
        commands(words.words);
        if (m_result.script.empty() && m_result.faults.empty()) noScript();
        std::stable_sort(m_result.faults.begin(), m_result.faults.end(),
                         [](const CommandFault& a, const CommandFault& b) { return a.line < b.line; });
        return std::move(m_result);
    }

private:
    void commands(std::span<const ShellWord> words) {
        while (!words.empty() && m_result.script.empty()) {
            const auto end = std::find_if(words.begin(), words.end(), [](const ShellWord& word) { return word.isOperator; });
            command(words.first(static_cast<std::size_t>(end - words.begin())));
            words = words.subspan(std::min(words.size(), static_cast<std::size_t>(end - words.begin()) + 1));
        }
    }

    void command(std::span<const ShellWord> words) {
        while (!words.empty() &&
               (isAssignment(words.front().text) || isOneOf(words.front().text, {"sudo", "time", "nohup", "export", "exec"})))
            words = words.subspan(1);
        if (words.empty()) return;
        if (words.front().text == "cd" && words.size() > 1) return enter(words[1].text);
        if (isContainerCall(words)) return container(words);
        if (isOneOf(lastPart(words.front().text), {"bash", "sh", "zsh"})) {
            words = words.subspan(1);
            // `bash -c "..."` has the command in one word.
            if (words.size() > 1 && words.front().text.starts_with('-') && words.front().text.ends_with('c')) return inQuotes(words[1]);
        } else if (isPython(words.front().text)) {
            words = afterPython(words.subspan(1));
        } else if (isOneOf(lastPart(words.front().text), {"torchrun", "srun"})) {
            words = afterOptions(words.subspan(1));
        }
        if (!words.empty()) script(words);
    }

    void inQuotes(const ShellWord& word) {
        ShellWords inner = shellWords(word.text);
        for (CommandFault& fault : inner.faults) m_result.faults.push_back(std::move(fault));
        for (ShellWord& one : inner.words) one.line += word.line - 1;
        commands(inner.words);
    }

    void enter(const std::string& folder) { m_folder = folder.starts_with('/') || m_folder.empty() ? folder : m_folder + "/" + folder; }

    void container(std::span<const ShellWord> words) {
        ContainerCall call = readContainerCall(words);
        for (CommandFault& fault : call.faults) m_result.faults.push_back(std::move(fault));
        for (auto& mount : call.mounts) m_mounts.push_back(std::move(mount));
        if (!call.folder.empty()) m_folder = call.folder;
        if (!call.inside.empty()) commands(call.inside);
    }

    /// Without python's own options and the launcher of several processes.
    std::span<const ShellWord> afterPython(std::span<const ShellWord> words) {
        while (!words.empty() && words.front().text.starts_with('-')) {
            if (words.front().text == "-m") {
                words = words.subspan(std::min<std::size_t>(2, words.size()));
                return afterOptions(words);
            }
            words = words.subspan(1);
        }
        return words;
    }

    /// The words from the first script on: options of a launcher have values that only it knows.
    static std::span<const ShellWord> afterOptions(std::span<const ShellWord> words) {
        while (!words.empty() && !findScript(lastPart(words.front().text)) && !isPython(words.front().text)) words = words.subspan(1);
        if (!words.empty() && isPython(words.front().text)) words = afterOptions(words.subspan(1));
        return words;
    }

    void script(std::span<const ShellWord> words) {
        const ScriptRow* row = findScript(lastPart(words.front().text));
        if (!row) {
            m_unknown = m_unknown.empty() ? words.front().text : m_unknown;
            return;
        }
        m_result.script = words.front().text;
        m_result.verb = row->verb;
        const ScriptCall call = readScriptCall(*row, words.subspan(1), words.front().line);
        m_result.faults.insert(m_result.faults.end(), call.faults.begin(), call.faults.end());
        arguments(call);
        for (const GivenOption& option : call.options) this->option(option);
        for (std::string_view rest = row->extra; !rest.empty();) {
            const auto blank = rest.find(' ');
            m_result.arguments.emplace_back(rest.substr(0, blank));
            rest = blank == std::string_view::npos ? std::string_view() : rest.substr(blank + 1);
        }
    }

    void arguments(const ScriptCall& call) {
        for (const GivenArgument& argument : call.arguments) {
            const bool processes = argument.what == ScriptArgument::Number || argument.what == ScriptArgument::Word;
            if (processes)
                m_result.leftOut.push_back({argument.word.text, "one process does all the work", false});
            else
                m_result.arguments.push_back(path(argument.word, argument.what == ScriptArgument::Output));
        }
    }

    void option(const GivenOption& given) {
        const ScriptOption& row = *given.row;
        if (row.fate == OptionFate::Dropped || row.fate == OptionFate::Missing) {
            m_result.leftOut.push_back({given.name, std::string(row.why), row.fate == OptionFate::Missing});
            return;
        }
        m_result.arguments.emplace_back(row.fate == OptionFate::Renamed ? row.renamed : row.name);
        for (const ShellWord& word : given.words) {
            if (word.variable && !row.isPath) unknownVariable(word);
            m_result.arguments.push_back(row.isPath ? path(word, true) : word.text);
        }
    }

    std::string path(const ShellWord& word, bool isOutput) {
        PastedPath found{word.text, word.text, isOutput, true};
        const bool current = dropCurrentFolder(found.mapped);
        if (!current && word.variable) unknownVariable(word);
        if (word.text.starts_with("http://") || word.text.starts_with("https://")) {
            fault("command-web-address", word.line,
                  message("command.web-address", "{path} is an address of the web; Teardown downloads nothing by itself.",
                          {{"path", escapeForDisplay(word.text)}}),
                  message("do.download-first", "Download the file and write its path."));
            return word.text;
        }
        if (!found.mapped.starts_with('/') && !m_folder.empty()) found.mapped = m_folder + "/" + found.mapped;
        found.mapped = mapped(std::move(found.mapped));
        if (!found.mapped.starts_with('/') && !m_options.folder.empty()) found.mapped = m_options.folder + "/" + found.mapped;
        found.exists = !m_options.exists || m_options.exists(found.mapped);
        if (!found.exists && !isOutput && !(word.variable && !current)) noFile(word, found.mapped);
        m_result.paths.push_back(found);
        return found.mapped;
    }

    /// The path on this computer: the longest mount wins, of equal ones the first.
    std::string mapped(std::string path) const {
        const std::pair<std::string, std::string>* best = nullptr;
        for (const auto& mount : m_mounts) {
            const std::string inside = mount.first.ends_with('/') ? mount.first.substr(0, mount.first.size() - 1) : mount.first;
            const bool below = path == inside || path.starts_with(inside + "/");
            if (below && (!best || inside.size() > best->first.size())) best = &mount;
        }
        if (!best) return path;
        const std::size_t cut = best->first.size() - (best->first.ends_with('/') ? 1 : 0);
        std::string outside = best->second;
        dropCurrentFolder(outside);
        if (outside.starts_with("./")) outside.erase(0, 2);
        while (outside.ends_with('/')) outside.pop_back();
        return outside.empty() ? path.substr(std::min(path.size(), cut + 1)) : outside + path.substr(cut);
    }

    void noFile(const ShellWord& word, const std::string& path) {
        const bool isInContainer = word.text.starts_with("/workspace") || word.text.starts_with("/root");
        fault("command-no-file", word.line,
              path == word.text ? message("command.no-file", "{path} is not there.", {{"path", escapeForDisplay(path)}})
                                : message("command.no-mapped-file", "{given} would be {path}, which is not there.",
                                          {{"given", escapeForDisplay(word.text)}, {"path", escapeForDisplay(path)}}),
              isInContainer ? message("do.map-folder", "If that is a path in a container, say which folder it is here: --map {top}=FOLDER.",
                                      {{"top", word.text.substr(0, word.text.find('/', 1))}})
                            : message("do.start-there", "Correct the path, or start in the folder that it belongs to."));
    }

    void unknownVariable(const ShellWord& word) {
        fault("command-variable", word.line,
              message("command.variable", "{word} contains a variable, whose value only your shell knows.",
                      {{"word", escapeForDisplay(word.text)}}),
              message("do.write-value", "Write the value itself."));
    }

    void noScript() {
        std::vector<std::string> known;
        for (const ScriptRow& row : allScripts()) known.emplace_back(row.file);
        if (m_unknown.empty())
            fault("command-nothing", 1, message("command.nothing", "There is no command that runs a script of mmclassification."),
                  message("do.paste-command", "Paste a command such as: python tools/test.py CONFIG CHECKPOINT --metrics accuracy"));
        else
            fault("command-unknown-script", 1,
                  message("command.unknown-script", "Teardown has no counterpart to {script}.{hint}",
                          {{"script", escapeForDisplay(m_unknown)}, {"hint", didYouMean(lastPart(m_unknown), known)}}),
                  message("do.known-scripts", "It has one to {scripts}.", {{"scripts", joined(known, ", ")}}));
    }

    void fault(const char* code, int line, Message what, Message remedy) {
        m_result.faults.push_back({code, line, std::move(what), std::move(remedy)});
    }

    const PasteOptions& m_options;
    std::vector<std::pair<std::string, std::string>> m_mounts;
    std::string m_folder;
    std::string m_unknown;
    PastedCommand m_result;
};

std::string quotedForShell(const std::string& word) {
    constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=,:@%+";
    if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
    std::string quoted = "'";
    for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + "'";
}

}  // namespace

PastedCommand readPasted(std::string_view text, const PasteOptions& options) { return PasteReader(options).read(text); }

std::string commandText(const PastedCommand& command) {
    std::string text = "teardown " + command.verb;
    for (const std::string& argument : command.arguments) text += " " + quotedForShell(argument);
    return text;
}

}  // namespace teardown
