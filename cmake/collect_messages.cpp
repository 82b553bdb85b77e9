// Writes the file that lupdate reads: the templates of all messages of core, app and widgets, the docs and titles in the tables of core,
// and the texts of resources/reference and resources/help, which stand where lupdate does not look.
//   collect_messages SOURCE_ROOT OUTPUT
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fs = std::filesystem;

namespace {

struct Entry {
    std::string id;
    std::string one;  ///< as in the source, with its escapes; empty: no form for a count of 1
    std::string text;
};

std::string contentOf(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void skipSpace(const std::string& text, std::size_t& at) {
    while (at < text.size() && (text[at] == ' ' || text[at] == '\n' || text[at] == '\t' || text[at] == '\r')) ++at;
}

/// The literals from `at` on as one, with their escapes; none: nothing that begins with a quotation mark.
std::optional<std::string> literalAt(const std::string& text, std::size_t& at) {
    std::string body;
    bool any = false;
    for (skipSpace(text, at); at < text.size() && text[at] == '"'; skipSpace(text, at)) {
        any = true;
        for (++at; at < text.size() && text[at] != '"'; ++at) {
            body += text[at];
            if (text[at] == '\\' && at + 1 < text.size()) body += text[++at];
        }
        ++at;
    }
    return any ? std::optional(body) : std::nullopt;
}

bool take(const std::string& text, std::size_t& at, char c) {
    skipSpace(text, at);
    if (at >= text.size() || text[at] != c) return false;
    ++at;
    return true;
}

/// Over a count, up to the comma behind it.
bool skipArgument(const std::string& text, std::size_t& at) {
    int depth = 0;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '(' || c == '[' || c == '{') ++depth;
        if (c == ')' || c == ']' || c == '}') --depth;
        if (depth < 0) return false;
        if (depth == 0 && c == ',') return true;
    }
    return false;
}

/// ("id", "text" ...) or ("id", count, "one", "other" ...) behind an opening bracket.
std::optional<Entry> entryAt(const std::string& text, std::size_t at) {
    const auto id = literalAt(text, at);
    if (!id || !take(text, at, ',')) return std::nullopt;
    if (const auto words = literalAt(text, at)) return Entry{*id, {}, *words};
    if (!skipArgument(text, at) || !take(text, at, ',')) return std::nullopt;
    const auto one = literalAt(text, at);
    if (!one || !take(text, at, ',')) return std::nullopt;
    const auto other = literalAt(text, at);
    return other ? std::optional(Entry{*id, *one, *other}) : std::nullopt;
}

bool isNamePart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

void collectSource(const std::string& text, std::vector<Entry>& out) {
    for (const std::string_view word : {std::string_view("message"), std::string_view("MessageText")})
        for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
            if (at > 0 && isNamePart(text[at - 1])) continue;
            std::size_t next = at + word.size();
            if (next < text.size() && isNamePart(text[next])) continue;
            skipSpace(text, next);
            if (word == "MessageText")
                while (next < text.size() && (isNamePart(text[next]) || text[next] == ' ')) ++next;  // a constant's name
            if (next >= text.size() || (text[next] != '(' && text[next] != '{')) continue;
            if (auto entry = entryAt(text, next + 1)) out.push_back(std::move(*entry));
        }
}

/// Over a comment, a character or a raw string at `at`; false: none of them begins here.
bool skipOther(const std::string& text, std::size_t& at) {
    const auto past = [&](std::string_view end, std::size_t from) {
        const std::size_t found = text.find(end, from);
        at = found == std::string::npos ? text.size() : found + end.size();
        return true;
    };
    if (text.compare(at, 2, "//") == 0) return past("\n", at);
    if (text.compare(at, 2, "/*") == 0) return past("*/", at);
    if (text.compare(at, 2, "R\"") == 0 && (at == 0 || !isNamePart(text[at - 1]))) {
        const std::size_t open = text.find('(', at);
        return open != std::string::npos && past(")" + text.substr(at + 2, open - at - 2) + "\"", open);
    }
    // 'x' and '\n', but not 1'000.
    if (text[at] == '\'' && (at == 0 || !isNamePart(text[at - 1]))) return past("'", at + (text.compare(at + 1, 1, "\\") == 0 ? 3 : 2));
    return false;
}

/// "Doc of a name or an argument.", "lite0 to lite4.", "max(0, x)": words or a formula, whole; no name and no part of a sentence.
bool isWholeText(const std::string& text) {
    return text.size() > 2 && text.front() != ' ' && text.back() != ' ' && text.find(' ') != std::string::npos &&
           text.find('{') == std::string::npos;
}

/// The sentences that stand in the tables of core, and where one stands second in a row {"residual sum", "The block ..."} what is before
/// it.
void collectTables(const std::string& text, const std::string& file, std::vector<Entry>& out) {
    for (std::size_t at = 0; at < text.size();) {
        if (skipOther(text, at)) continue;
        if (text[at] != '"') {
            ++at;
            continue;
        }
        const std::size_t begin = at;
        const std::string first = *literalAt(text, at);
        if (isWholeText(first)) out.push_back({"table." + file, {}, first});
        const std::size_t before = begin == 0 ? begin : text.find_last_not_of(" \n", begin - 1);
        std::size_t next = at;
        if (text[before] != '{' || !take(text, next, ',')) continue;
        const auto second = literalAt(text, next);
        // Not the name of a class or the id of a message.
        const bool isTitle = !first.empty() && first.front() >= 'a' && first.front() <= 'z' && first.find('.') == std::string::npos;
        if (second && isTitle && isWholeText(*second)) out.push_back({"table." + file, {}, first});
    }
}

/// The values of "why" and "title" in a JSON text, with their escapes, which are C++'s, too.
void collectReference(const std::string& text, const std::string& file, std::vector<Entry>& out) {
    for (const std::string_view key : {std::string_view("\"why\""), std::string_view("\"title\"")})
        for (std::size_t at = text.find(key); at != std::string::npos; at = text.find(key, at + 1)) {
            std::size_t next = at + key.size();
            if (!take(text, next, ':')) continue;
            if (auto words = literalAt(text, next); words && !words->empty()) out.push_back({"reference." + file, {}, *words});
        }
}

std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) out += c == '"' ? "\\\"" : c == '\\' ? "\\\\" : c == '\n' ? "\\n" : std::string(1, c);
    return out;
}

/// The paragraphs of a help page.
void collectHelp(const std::string& text, const std::string& file, std::vector<Entry>& out) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find("\n\n", at), text.size());
        std::string paragraph = text.substr(at, end - at);
        while (!paragraph.empty() && paragraph.back() == '\n') paragraph.pop_back();
        if (!paragraph.empty()) out.push_back({"help." + file, {}, escaped(paragraph)});
        at = end + 2;
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "collect_messages SOURCE_ROOT OUTPUT\n";
        return 2;
    }
    const fs::path root = argv[1];
    std::vector<fs::path> files;
    for (const char* room : {"core", "app", "widgets", "resources/reference", "resources/help"})
        for (const fs::directory_entry& item : fs::recursive_directory_iterator(root / room))
            if (item.is_regular_file()) files.push_back(item.path());
    std::sort(files.begin(), files.end());
    std::vector<Entry> entries;
    for (const fs::path& path : files) {
        const std::string extension = path.extension().string(), stem = path.stem().string();
        if (extension == ".cpp" || extension == ".h") {
            const std::string text = contentOf(path);
            collectSource(text, entries);
            for (const char* tables :
                 {"core/engine/nn", "core/engine/zoo", "core/data", "core/expression", "core/registry", "core/training"})
                if (fs::relative(path, root).string().starts_with(tables)) collectTables(text, stem, entries);
        }
        if (extension == ".json")
            collectReference(contentOf(path), stem, entries);
        else if (extension == ".md")
            collectHelp(contentOf(path), stem, entries);
    }
    // One line a text; those who share it are named above it for the translator.
    std::map<std::string, std::pair<std::set<std::string>, bool>> lines;
    std::map<std::string, std::string> singulars;
    for (const Entry& entry : entries) {
        auto& [ids, counts] = lines[entry.text];
        ids.insert(entry.id);
        counts = counts || !entry.one.empty();
        if (!entry.one.empty()) singulars[entry.text] = entry.one;
    }
    std::string out = "// Generated by collect_messages for lupdate; not compiled.\n#include <QtGlobal>\n\n";
    for (const auto& [text, line] : lines) {
        std::string ids;
        for (const std::string& id : line.first) ids += (ids.empty() ? "" : ", ") + id;
        out += "//: " + ids + (line.second ? "; for a count of 1: " + singulars[text] : "") + "\n";
        out += line.second ? "QT_TRANSLATE_N_NOOP(\"Message\", \"" + text + "\")\n" : "QT_TRANSLATE_NOOP(\"Message\", \"" + text + "\")\n";
    }
    if (contentOf(argv[2]) == out) return 0;
    std::ofstream file(argv[2], std::ios::binary);
    file << out;
    return file.good() ? 0 : 1;
}
