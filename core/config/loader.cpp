#include "core/config/loader.h"

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/config/formats/readers.h"
#include "core/config/language/dict_builder.h"
#include "core/config/language/evaluator.h"
#include "core/config/merge.h"
#include "core/config/misread.h"
#include "core/config/text_encoding.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <thread>

namespace teardown::config {

namespace fs = std::filesystem;

namespace {

/// The text of a file as UTF-8 without a byte order mark.
std::string readableText(const std::string& bytes, const std::string& path, const std::string& displayPath) {
    if (bytes.size() > kMaxSourceBytes)
        fail("config-limit", message("config-limit.the-file-is-larger", "the file is larger than 4 MiB"), {displayPath, 1, 1, {}, {}});
    auto text = utf8Text(bytes, fileNameOf(path));
    if (text.ok()) return std::move(text).value();
    Error error = std::move(text).error();
    error.where.file = displayPath;
    throw Failure{std::move(error)};
}

bool isYaml(const std::string& path) {
    const std::string extension = extensionOf(path);
    return extension == ".yaml" || extension == ".yml";
}

constexpr const char* kDetectronBases = "_BASE_";
constexpr std::size_t kMostFaults = 1000;

/// mmcv checks whether 'expected' and 'reference' are in it and then subscripts it; this is what happens for values other than a dict.
void requireDeprecationNote(const ConfigValue& note) {
    const auto complain = [&](const Message& what) {
        fail("config-value", message("config-value.typeerror", "TypeError: {what}", {{"what", what}}), placeOf(note));
    };
    if (note.isDict() || note.kind() == ValueKind::Range) return;
    if (note.isNone() || note.isBool() || note.isNumber())
        complain(message("loader.argument-of-type-is", "argument of type '{typeName}' is not iterable", {{"typeName", note.typeName()}}));
    for (const char* key : {"expected", "reference"}) {
        const auto items = note.items();
        const bool has = note.isString() ? note.asString().find(key) != std::string::npos
                                         : std::find(items.begin(), items.end(), ConfigValue::string(key)) != items.end();
        if (!has) continue;
        if (note.isString()) complain(message("loader.string-indices-must-be", "string indices must be integers, not 'str'"));
        complain(note.isSequence() ? message("loader.indices-must-be-integers", "{typeName} indices must be integers or slices, not str",
                                             {{"typeName", note.typeName()}})
                                   : message("loader.object-is-not-subscriptable", "'{typeName}' object is not subscriptable",
                                             {{"typeName", note.typeName()}}));
    }
}

Diagnostic deprecationNote(const SourceText& source, const ConfigValue& note) {
    requireDeprecationNote(note);
    const ConfigValue* expected = note.find("expected");
    const ConfigValue* reference = note.find("reference");
    Message text = sentences(
        {message("config-deprecated.file", "The config file {file} will be deprecated in the future.", {{"file", source.absolutePath()}}),
         expected ? message("config-deprecated.expected", "Please use {file} instead.", {{"file", escapeForDisplay(expected->str())}})
                  : Message(),
         reference ? message("config-deprecated.reference", "More information can be found at {place}",
                             {{"place", escapeForDisplay(reference->str())}})
                   : Message()});
    return {Severity::Note, "config-deprecated", std::move(text), placeOf(note)};
}

/// A base is read while the file that names it is being read: a few kilobytes of stack per level. This many levels fit the smallest stacks
/// with room to spare.
constexpr std::size_t kLevelsOfAStack = 16;

/// Runs it to completion on its own thread; exceptions are rethrown here.
template <class Work>
void onFreshStack(Work work) {
    std::exception_ptr thrown;
    std::thread([&] {
        try {
            work();
        } catch (...) {
            thrown = std::current_exception();
        }
    }).join();
    if (thrown) std::rethrow_exception(thrown);
}

}  // namespace

Loader::Loader(std::string openedFolder, std::string root, const ConfigFileSource& source, const TaskContext& task)
    : m_source(source), m_places(std::move(openedFolder), root, source), m_budget(task) {}

std::string Loader::chainText() const {
    constexpr std::size_t kShownAtEachEnd = 5;
    std::string text;
    for (std::size_t i = 0; i < m_open.size(); ++i) {
        const bool hidden = m_open.size() > 2 * kShownAtEachEnd + 2 && i >= kShownAtEachEnd && i + kShownAtEachEnd < m_open.size();
        if (hidden && i > kShownAtEachEnd) continue;
        text += (text.empty() ? "" : " -> ") + (hidden ? std::string("...") : escapeForDisplay(m_open[i]));
    }
    return text;
}

void Loader::addChain(Error& error) const {
    if (m_open.size() < 2 || error.kind != ErrorKind::BadInput || std::string_view(error.what.id()) == "config.read-through") return;
    if (error.code == "config-base-cycle" || error.code == "config-base-missing") return;  // they name it already
    error.what = message("config.read-through", "{what}; read through {chain}", {{"what", error.what}, {"chain", chainText()}});
}

void Loader::report(Error error) {
    addChain(error);
    if (!m_collects || error.kind != ErrorKind::BadInput) throw Failure{std::move(error)};
    if (m_faults.size() >= kMostFaults) return;
    if (!m_openIndices.empty()) {
        auto& own = m_files[static_cast<std::size_t>(m_openIndices.back())].error;
        if (!own) own = error;
    }
    std::vector<std::string> chain = m_open;
    if (chain.empty() && !m_files.empty()) chain.push_back(m_files.front().displayPath);  // the whole config is at fault
    m_faults.push_back({std::move(error), std::move(chain)});
}

std::function<void(Error)> Loader::reporter() {
    if (!m_collects) return {};
    return [this](Error error) { report(std::move(error)); };
}

ConfigValue Loader::loadFile(const std::string& path, int& fileIndex) {
    auto text = m_source.read(path, kMaxSourceBytes);
    if (!text.ok()) {
        Error error = std::move(text).error();
        if (error.code == "file-missing")
            error.what = message("loader.file-does-not-exist", "file \"{path}\" does not exist", {{"path", escapeForDisplay(path)}});
        if (error.where.file.empty()) error.where.file = m_open.empty() ? path : m_places.display(path);
        throw Failure{std::move(error)};
    }
    if (!isConfigExtension(path))
        fail("config-format", message("config-format.only-py-yml-yaml", "Only py/yml/yaml/json type are supported now!"),
             {m_places.display(path), 0, 0, {}, {}});
    return loadText(path, m_places.display(path), std::move(text).value(), fileIndex);
}

ConfigValue Loader::loadText(const std::string& path, const std::string& displayPath, std::string text, int& fileIndex) {
    if (m_files.size() >= kMaxFiles)
        fail("config-limit", message("config-limit.more-than-256-files", "more than 256 files"), {displayPath, 0, 0, {}, {}});
    if (textEncodingOf(text) == TextEncoding::Utf8WithMark)
        m_diagnostics.push_back({Severity::Note,
                                 "config-bom",
                                 message("config-bom.the-file-begins-with",
                                         "The file begins with a byte order mark, which is ignored; mmcv 1.7 rejects such a Python file."),
                                 {displayPath, 1, 1, {}, {}}});
    text = readableText(text, path, displayPath);
    SourceText source(path, displayPath, text);
    const bool newStyle = path.ends_with(".py") && (isNewStyle(source.text()) || (!m_newStyles.empty() && m_newStyles.back()));
    if (!newStyle) source.substituteTemplates();  // mmengine leaves them alone in its new style
    fileIndex = static_cast<int>(m_files.size());
    m_files.push_back({path, displayPath, std::move(text), {}, {}, {}});
    m_open.push_back(displayPath);
    m_openIndices.push_back(fileIndex);
    m_newStyles.push_back(newStyle);
    ConfigValue result = ConfigValue::dict({});
    try {
        result = newStyle ? resolveNewStyle(source, fileIndex) : resolve(source, fileIndex);
    } catch (Failure& failure) {
        explainMisread(failure.error, source);
        // An error without a place (from a merge) is attributed to the file that was being merged.
        if (failure.error.where.file.empty()) failure.error.where.file = displayPath;
        report(std::move(failure.error));
    }
    m_open.pop_back();
    m_openIndices.pop_back();
    m_newStyles.pop_back();
    return result;
}

ConfigValue Loader::read(const SourceText& source, int fileIndex, PythonContext& context) {
    ConfigFile& file = m_files[static_cast<std::size_t>(fileIndex)];
    const auto readsReferences = [&](std::vector<std::string> names) {
        for (const BaseReference& reference : source.baseReferences()) names.push_back(reference.path.substr(0, reference.path.find('.')));
        std::sort(names.begin(), names.end());
        names.erase(std::unique(names.begin(), names.end()), names.end());
        m_files[static_cast<std::size_t>(fileIndex)].readNames = std::move(names);
    };
    if (!file.path.ends_with(".py") && isConfigExtension(file.path)) {
        readsReferences({});
        return isYaml(file.path) ? readYaml(source, m_budget, m_diagnostics) : readJson(source, m_budget);
    }
    std::vector<Error> faults;
    context.faults = m_collects ? &faults : nullptr;
    context.loadBases = [&](const ConfigValue& names) { return mergedBases(source, names, fileIndex); };
    const auto reportAll = [&] {
        for (Error& error : faults) {
            explainMisread(error, source);
            report(std::move(error));
        }
    };
    ConfigValue own;
    try {
        own = readPython(source, m_budget, context);
    } catch (const Failure&) {
        reportAll();
        throw;
    }
    reportAll();
    readsReferences(std::move(context.readNames));
    return own;
}

ConfigValue Loader::resolve(const SourceText& source, int fileIndex) {
    PythonContext context;
    ConfigValue own = read(source, fileIndex, context);
    if (const ConfigValue* note = own.find("_deprecation_")) {
        m_diagnostics.push_back(deprecationNote(source, *note));
        own = withoutEntry(own, "_deprecation_");
    }
    if (const auto& changed = context.changedBases)
        return merged(interpolated(own, source.baseReferences(), *changed, m_budget, reporter()), *changed, MergeRules::Mmcv, reporter());
    const bool detectron = isYaml(source.absolutePath()) && own.contains(kDetectronBases) && !own.contains(kBases);
    const char* key = detectron ? kDetectronBases : kBases;
    const ConfigValue* found = own.find(key);
    if (!found) return own;
    const ConfigValue names = *found;
    own = withoutEntry(own, key);
    if (detectron)
        m_diagnostics.push_back({Severity::Note, "config-detectron",
                                 message("config-detectron.base-is-followed-as",
                                         "_BASE_ is followed as detectron2 does; mmcv would keep it as an ordinary key"),
                                 placeOf(names)});
    const ConfigValue bases = mergedBases(source, names, fileIndex);
    return merged(interpolated(own, source.baseReferences(), bases, m_budget, reporter()), bases,
                  detectron ? MergeRules::Detectron : MergeRules::Mmcv, reporter());
}

/// An empty dict if the base cannot be read and errors are collected; then a file that is missing has a node in the file graph too.
ConfigValue Loader::orNothing(const std::string& path, int& fileIndex, const std::function<ConfigValue()>& load) {
    try {
        return load();
    } catch (Failure& failure) {
        const bool nameable = m_collects && !path.empty() && fileIndex < 0 && m_files.size() < kMaxFiles;
        const Error error = failure.error;
        report(std::move(failure.error));
        if (nameable) {
            fileIndex = static_cast<int>(m_files.size());
            m_files.push_back({path, m_places.display(path), {}, {}, {}, error});
        }
        return ConfigValue::dict({});
    }
}

ConfigValue Loader::mergedBases(const SourceText& source, const ConfigValue& names, int fileIndex) {
    const bool isList = names.kind() == ValueKind::List;
    const std::size_t count = isList ? names.items().size() : 1;
    DictBuilder all;
    for (std::size_t i = 0; i < count; ++i) {
        int baseIndex = -1;
        const ConfigValue& name = isList ? names.items()[i] : names;
        const std::string path =
            name.isString() ? absolutePath((fs::path(folderOf(source.absolutePath())) / name.asString()).string()) : std::string();
        const ConfigValue base = orNothing(path, baseIndex, [&] {
            requireBaseName(name);
            return loadBase({path, name.asString(), placeOf(name),
                             message("config-base-missing.correct-the-name-in", "Correct the name in _base_ or add the file.")},
                            baseIndex);
        });
        if (baseIndex >= 0) m_files[static_cast<std::size_t>(fileIndex)].bases.push_back(baseIndex);
        std::string duplicates;
        for (const DictEntry& entry : base.entries())
            if (all.find(entry.key)) duplicates += (duplicates.empty() ? "" : ", ") + entry.key.repr();
        if (!duplicates.empty())
            report({ErrorKind::BadInput, "config-duplicate-key",
                    message("config-duplicate-key.duplicate-key-is-not",
                            "Duplicate key is not allowed among bases. Duplicate keys: {{{duplicates}}}",
                            {{"duplicates", escapeForDisplay(duplicates, 1000)}}),
                    message("do.give-the-value-in", "Give the value in one of the bases only, or override it in this file."),
                    placeOf(name)});
        m_budget.spend(base.entries().size());
        for (const DictEntry& entry : base.entries()) all.set(entry.key, entry.value);
    }
    return std::move(all).build();
}

ConfigValue Loader::loadBase(const BaseName& base, int& fileIndex) {
    const auto& [path, name, here, remedy] = base;
    if (m_places.root().empty())
        fail("config-base-missing",
             message("config-base-missing.this-config-lies-in", "this config is in memory, so its bases cannot be found"), here);
    const std::string real = m_places.realPath(path);
    if (m_inProgress.contains(real) || m_places.realPath(m_files.front().path) == real)
        fail("config-base-cycle",
             message("config-base-cycle.the-bases-form-a", "the bases form a cycle: {chainText} -> {display}",
                     {{"chainText", chainText()}, {"display", escapeForDisplay(m_places.display(path))}}),
             here);
    if (m_places.isFolder(real))
        fail("config-base-type",
             message("config-base-type.base-names-a-directory", "_base_ names a directory, not a file: \"{name}\".",
                     {{"name", escapeForDisplay(name)}}),
             here, message("config-base-type.name-the-config-in", "Name the config in it."));
    const bool ofCheckout = m_places.isOfCheckout(real);
    if (!m_places.isBelowRoot(real) && !ofCheckout)
        fail("config-base-outside",
             message("config-base-outside.the-base-lies-outside", "the base \"{name}\" is outside the folder {root}",
                     {{"name", escapeForDisplay(name)}, {"root", escapeForDisplay(m_places.root())}}),
             here, message("config-base-outside.open-the-config-with", "Open the config with --root and a folder that contains both."));
    if (const auto done = m_done.find(real); done != m_done.end()) {
        fileIndex = done->second.fileIndex;
        return done->second.value;
    }
    if (m_open.size() >= static_cast<std::size_t>(kMaxBaseDepth))
        fail("config-limit",
             message("config-limit.the-chain-of-bases", "the chain of bases is longer than {maxBaseDepth} files, the limit",
                     {{"maxBaseDepth", kMaxBaseDepth}}),
             here);
    if (ofCheckout)
        m_diagnostics.push_back(
            {Severity::Note, "config-checkout-base",
             message("config-checkout-base.the-base-lies-outside",
                     "The base {display} is outside the folder {root}; it is read because both are in the checkout {checkout}.",
                     {{"display", escapeForDisplay(m_places.display(path))},
                      {"root", escapeForDisplay(m_places.root())},
                      {"checkout", escapeForDisplay(m_places.checkout())}}),
             here});
    if (!m_source.exists(path))
        fail("config-base-missing",
             message("config-base-missing.file-does-not-exist", "file \"{path}\" does not exist; it is named by {chainText}",
                     {{"path", escapeForDisplay(path)}, {"chainText", chainText()}}),
             here, remedy);
    m_inProgress[real] = true;
    ConfigValue value;
    try {
        if (m_open.size() % kLevelsOfAStack == 0)
            onFreshStack([&] { value = loadFile(base.path, fileIndex); });
        else
            value = loadFile(path, fileIndex);
    } catch (const Failure&) {
        m_inProgress.erase(real);
        throw;
    }
    m_inProgress.erase(real);
    m_done[real] = {value, fileIndex};
    return value;
}

}  // namespace teardown::config
