#include "core/config/loader.h"

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/config/dict_builder.h"
#include "core/config/merge.h"
#include "core/config/readers.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace teardown::config {

namespace fs = std::filesystem;

namespace {

std::string withoutLinks(const std::string& path) {
    std::error_code error;
    const fs::path real = fs::weakly_canonical(path, error);
    return error ? path : real.string();
}

bool isBelow(const std::string& path, const std::string& folder) { return folder == "/" || path.starts_with(folder + "/"); }

void requireUtf8(const SourceText& source) {
    const std::string& text = source.text();
    if (text.size() > kMaxSourceBytes) fail("config-limit", "the file is larger than 4 MiB", source.placeAt(0));
    if (const std::size_t nul = text.find('\0'); nul != std::string::npos) fail("config-encoding", "source code string cannot contain null bytes", source.placeAt(nul));
    if (toValidUtf8(text) != text) fail("config-encoding", "the file is not UTF-8 text", source.placeAt(0), "Save it as UTF-8.");
}

ConfigValue read(const SourceText& source, Budget& budget) {
    const std::string extension = extensionOf(source.absolutePath());
    if (extension == ".json") return readJson(source, budget);
    if (extension == ".yaml" || extension == ".yml") return readYaml(source, budget);
    return readPython(source, budget);
}

bool isConfigExtension(const std::string& path) {
    const std::string extension = extensionOf(path);
    return extension == ".py" || extension == ".json" || extension == ".yaml" || extension == ".yml";
}

}  // namespace

std::string absolutePath(const std::string& path) {
    std::error_code error;
    std::string absolute = fs::absolute(path, error).lexically_normal().string();
    if (error) absolute = path;
    if (absolute.size() > 1 && absolute.ends_with('/')) absolute.pop_back();
    return absolute;
}

std::string projectRoot(const std::string& folder) {
    std::error_code error;
    for (fs::path at = folder; !at.empty(); at = at.parent_path()) {
        for (const char* mark : {"_base_", "configs", ".git"})
            if (fs::exists(at / mark, error)) return at.string();
        if (at == at.parent_path()) break;
    }
    return folder;
}

Loader::Loader(std::string openedFolder, std::string root, const TaskContext& task)
    : m_openedFolder(std::move(openedFolder)), m_root(root.empty() ? root : withoutLinks(root)), m_budget(task) {}

std::string Loader::display(const std::string& path) const { return fs::path(path).lexically_relative(m_openedFolder).generic_string(); }

std::string Loader::realPath(const std::string& path) {
    std::error_code error;
    if (fs::is_symlink(fs::symlink_status(path, error))) return withoutLinks(path);
    const std::string folder = folderOf(path);
    const auto [found, isNew] = m_realFolders.try_emplace(folder);
    if (isNew) found->second = withoutLinks(folder);
    return (found->second == "/" ? "" : found->second) + "/" + fileNameOf(path);
}

std::string Loader::chainText() const {
    std::string text;
    for (const std::string& file : m_open) text += (text.empty() ? "" : " -> ") + escapeForDisplay(file);
    return text;
}

ConfigValue Loader::loadFile(const std::string& path, int& fileIndex) {
    auto text = readWholeFile(path, kMaxSourceBytes);
    if (!text.ok()) {
        Error error = std::move(text).error();
        if (error.code == "file-missing") error.what = fmt::format("file \"{}\" does not exist", escapeForDisplay(path));
        if (error.where.file.empty()) error.where.file = m_open.empty() ? path : display(path);
        throw Failure{std::move(error)};
    }
    if (!isConfigExtension(path)) fail("config-format", "Only py/yml/yaml/json type are supported now!", {display(path), 0, 0, {}, {}});
    return loadText(path, display(path), std::move(text).value(), fileIndex);
}

ConfigValue Loader::loadText(const std::string& path, const std::string& displayPath, std::string text, int& fileIndex) {
    if (m_files.size() >= kMaxFiles) fail("config-limit", "more than 256 files", {displayPath, 0, 0, {}, {}});
    SourceText source(path, displayPath, text);
    requireUtf8(source);
    source.substituteTemplates();
    fileIndex = static_cast<int>(m_files.size());
    m_files.push_back({path, displayPath, std::move(text), {}});
    m_open.push_back(displayPath);
    try {
        ConfigValue result = resolve(source, fileIndex);
        m_open.pop_back();
        return result;
    } catch (Failure& failure) {
        // An error that knows no place (a merge) belongs to the file that was being put together.
        if (failure.error.where.file.empty()) failure.error.where.file = displayPath;
        throw;
    }
}

ConfigValue Loader::resolve(const SourceText& source, int fileIndex) {
    ConfigValue own = read(source, m_budget);
    if (const ConfigValue* note = own.find("_deprecation_")) {
        noteDeprecation(source, *note);
        own = withoutEntry(own, "_deprecation_");
    }
    const ConfigValue* found = own.find("_base_");
    if (!found) return own;
    const ConfigValue names = *found;
    own = withoutEntry(own, "_base_");
    const ConfigValue bases = mergedBases(source, names, fileIndex);
    return merged(interpolated(own, source.baseReferences(), bases), bases, false);
}

ConfigValue Loader::mergedBases(const SourceText& source, const ConfigValue& names, int fileIndex) {
    const bool isList = names.kind() == ValueKind::List;
    const std::size_t count = isList ? names.items().size() : 1;
    DictBuilder all;
    for (std::size_t i = 0; i < count; ++i) {
        int baseIndex = -1;
        const ConfigValue& name = isList ? names.items()[i] : names;
        const ConfigValue base = loadBase(source, name, baseIndex);
        m_files[static_cast<std::size_t>(fileIndex)].bases.push_back(baseIndex);
        std::string duplicates;
        for (const DictEntry& entry : base.entries())
            if (all.find(entry.key)) duplicates += (duplicates.empty() ? "" : ", ") + entry.key.repr();
        if (!duplicates.empty())
            fail("config-duplicate-key", fmt::format("Duplicate key is not allowed among bases. Duplicate keys: {{{}}}", escapeForDisplay(duplicates, 1000)),
                 placeOf(name), "Give the value in one of the bases only, or override it in this file.");
        m_budget.spend(base.entries().size());
        for (const DictEntry& entry : base.entries()) all.set(entry.key, entry.value);
    }
    return std::move(all).build();
}

ConfigValue Loader::loadBase(const SourceText& source, const ConfigValue& name, int& fileIndex) {
    const Place here = placeOf(name);
    if (!name.isString()) fail("config-base-type", fmt::format("join() argument must be str, bytes, or os.PathLike object, not '{}'", name.typeName()), here, "Write _base_ as a string or a list of strings.");
    if (m_root.empty()) fail("config-base-missing", "this config lies in memory, its bases cannot be found", here);
    const std::string path = absolutePath((fs::path(folderOf(source.absolutePath())) / name.asString()).string());
    const std::string real = realPath(path);
    if (m_inProgress.contains(real) || realPath(m_files.front().path) == real)
        fail("config-base-cycle", fmt::format("the bases form a cycle: {} -> {}", chainText(), escapeForDisplay(display(path))), here);
    if (!isBelow(real, m_root))
        fail("config-base-outside", fmt::format("the base \"{}\" lies outside of the folder {}", escapeForDisplay(name.asString()), escapeForDisplay(m_root)), here,
             "Open the config with --root and a folder that holds both.");
    if (const auto done = m_done.find(real); done != m_done.end()) {
        fileIndex = done->second.fileIndex;
        return done->second.value;
    }
    if (m_open.size() >= static_cast<std::size_t>(kMaxBaseDepth)) fail("config-limit", "bases nested deeper than 32", here);
    std::error_code error;
    if (!fs::exists(path, error))
        fail("config-base-missing", fmt::format("file \"{}\" does not exist; it is named by {}", escapeForDisplay(path), chainText()), here,
             "Correct the name in _base_ or bring the file.");
    m_inProgress[real] = true;
    ConfigValue value = loadFile(path, fileIndex);
    m_inProgress.erase(real);
    m_done[real] = {value, fileIndex};
    return value;
}

void Loader::noteDeprecation(const SourceText& source, const ConfigValue& note) {
    std::string message = fmt::format("The config file {} will be deprecated in the future.", source.absolutePath());
    if (const ConfigValue* expected = note.find("expected")) message += fmt::format(" Please use {} instead.", escapeForDisplay(expected->str()));
    if (const ConfigValue* reference = note.find("reference")) message += fmt::format(" More information can be found at {}", escapeForDisplay(reference->str()));
    m_diagnostics.push_back({Severity::Note, "config-deprecated", std::move(message), placeOf(note)});
}

}  // namespace teardown::config
