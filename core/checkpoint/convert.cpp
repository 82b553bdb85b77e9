#include "core/checkpoint/convert.h"

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/checkpoint/fit/key_mapping.h"
#include "core/checkpoint/graph_pickler.h"
#include "core/checkpoint/pickle/pickle_graph.h"
#include "core/checkpoint/pickle/pickled_module.h"
#include "core/checkpoint/weights_place.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace teardown {
namespace {

// What trainers store beside the weights; none of it is needed to use the network. mmengine's message_hub, the log of the training, has
// arrays that torch.load does not take with weights_only=True, its default since torch 2.6.
constexpr std::array kOptimizerKeys{"optimizer",     "optimizer_state_dict", "optimizer_states", "optim", "lr_scheduler",
                                    "lr_schedulers", "param_schedulers",     "scaler",           "amp",   "message_hub"};

Error convertError(const char* code, Message what, Message remedy, const std::string& path) {
    return {ErrorKind::BadInput, code, std::move(what), std::move(remedy), Place{path, 0, 0, {}, {}}};
}

bool isOptimizerKey(std::string_view key) { return std::find(kOptimizerKeys.begin(), kOptimizerKeys.end(), key) != kOptimizerKeys.end(); }

/// The object without the root entries that `drop` names.
ConfigValue without(const ConfigValue& object, bool (*drop)(std::string_view)) {
    std::vector<DictEntry> entries;
    for (const DictEntry& entry : object.entries())
        if (!entry.key.isString() || !drop(entry.key.asString())) entries.push_back(entry);
    return ConfigValue::dict(std::move(entries));
}

class Converter {
public:
    Converter(std::shared_ptr<const CheckpointFile> file, const ConvertOptions& options, OutputFormat format, const TaskContext& task)
        : m_file(std::move(file)), m_options(options), m_format(format), m_task(task) {}

    Result<CheckpointContent> content(Diagnostics& notes) {
        const bool torch = m_format == OutputFormat::TorchZip || m_format == OutputFormat::TorchLegacy;
        if (m_options.cast && !isCastTarget(*m_options.cast))
            return fail(
                "convert-cast",
                message("convert-cast.tensors-are-not-cast", "Tensors cannot be cast to {cast}.", {{"cast", dtypeName(*m_options.cast)}}),
                message("do.name-float16-bfloat16-float32", "Name float16, bfloat16, float32 or float64."));
        const auto stateDict = stateDictOf(*m_file, m_options.weights, m_options.mapping);
        if (!stateDict.ok() && (!m_options.weights.empty() || (stateDict.error().code == "weights-choice" && !torch)))
            return stateDict.error();
        if (stateDict.ok()) takeState(*stateDict);
        if (const PickledObject* pickled = m_file->pickled(); torch && hasState() && !(pickled && writesGraph(*pickled)))
            m_flat =
                m_view.module || m_view.path.size() > 1 || (m_view.path.size() == 1 && !m_file->object().contains(m_view.path.front()));
        TD_CHECK(choose(stateDict.ok() ? &*stateDict : nullptr, torch));
        if (m_content.tensors.empty() || (stateDict.ok() && m_inState == 0))
            return fail("convert-nothing", message("convert-nothing.no-tensor-is-left", "No tensor is left to write."),
                        message("do.look-at-select-and", "Look at --select, and at what teardown inspect lists."));
        if (torch)
            TD_CHECK(placeInObject(notes));
        else
            describeRest(notes);
        noteLeftOut(notes);
        for (const Diagnostic& warning : m_file->warnings())
            if (warning.code == "checkpoint-object-cut" || warning.code == "checkpoint-listing-cut" || warning.code == "tensor-opaque" ||
                warning.code == "pickle-opaque-global")
                notes.push_back(warning);
        return std::move(m_content);
    }

private:
    Error fail(const char* code, Message what, Message remedy) const {
        return convertError(code, std::move(what), std::move(remedy), m_file->path());
    }

    bool selected(const std::string& key) const {
        return m_options.select.empty() ||
               std::any_of(m_options.select.begin(), m_options.select.end(), [&](const std::string& glob) { return globMatch(glob, key); });
    }

    void takeState(const StateDictView& view) {
        m_view = view;
        m_chosen = !m_options.weights.empty() || view.averaged;
        m_keyOf.resize(m_file->tensors().size());
        for (const StateDictView::Item& item : m_view.items) m_keyOf[item.tensor] = &item.stored;
        if (!m_chosen) return;
        // The other places of weights are not written.
        m_other.resize(m_file->tensors().size());
        for (const WeightsPlace& place : weightsPlaces(*m_file))
            for (const StateDictView::Item& item : place.items) m_other[item.tensor] = m_keyOf[item.tensor] == nullptr;
    }
    bool inState(std::size_t tensor) const { return !m_keyOf.empty() && m_keyOf[tensor]; }

    /// The tensors to write, under their new names.
    Result<void> choose(const StateDictView* stateDict, bool torch) {
        const auto& tensors = m_file->tensors();
        std::unordered_set<std::string> names;
        std::unordered_map<std::string, std::string> renamed;
        if (stateDict && !m_options.mapping.empty()) {
            // Tables that count blocks look at all keys, including those that are not written.
            std::vector<std::string> keys;
            for (const StateDictView::Item& item : stateDict->items) keys.push_back(item.stored);
            const std::vector<std::string> to = mapKeys(m_options.mapping, keys);
            if (to == keys && !stateDict->averaged)
                return fail("convert-mapping",
                            message("convert-mapping.the-mapping-fits-none", "The mapping '{mapping}' matches none of the file's names.",
                                    {{"mapping", m_options.mapping}}),
                            message("do.leave-map-out-or", "Leave --map out, or look at the names with teardown inspect."));
            for (std::size_t i = 0; i < keys.size(); ++i) renamed[keys[i]] = to[i];
        }
        const bool flat = !stateDict || !torch;
        for (std::size_t i = 0; i < tensors.size(); ++i) {
            const auto& path = tensors[i].path;
            const bool inState = this->inState(i);
            if (!inState && ((!m_other.empty() && m_other[i]) || tensors[i].beside || m_flat)) {
                m_leftOut.push_back(i);
                continue;
            }
            if (m_options.stripOptimizer && !path.empty() && isOptimizerKey(path.front()) && path.size() > 1) continue;
            // Formats without structure hold only the state dict; a glob applies to all tensors.
            std::string key = inState ? *m_keyOf[i] : stateDict ? tensors[i].key() : plainName(path);
            if (key.empty()) key = "array";
            if ((!inState && stateDict && !torch) || !selected(key)) {
                if (!inState) m_leftOut.push_back(i);
                continue;
            }
            m_inState += inState;
            if (inState && !m_options.mapping.empty()) key = renamed.at(*m_keyOf[i]);
            if ((inState || flat) && !names.insert(key).second)
                return fail("convert-duplicate-key",
                            message("convert-duplicate-key.two-tensors-would-be", "Two tensors would get the name '{key}'.",
                                    {{"key", escapeForDisplay(key)}}),
                            message("do.choose-another-mapping-or", "Choose another mapping, or leave one out with --select."));
            if (tensors[i].storage < 0 && std::find(tensors[i].shape.begin(), tensors[i].shape.end(), 0) == tensors[i].shape.end())
                return fail("tensor-meta",
                            message("tensor-meta.is-on-the-meta", "'{key}' is on the meta device: it has no values.",
                                    {{"key", escapeForDisplay(key)}}),
                            message("do.use-the-checkpoint-with", "Use the checkpoint with its weights, or leave it out with --select."));
            m_sourceOf.emplace_back(i, m_content.tensors.size());
            const ValueChange change = inState ? valueChangeOf(m_options.mapping, key) : ValueChange::None;
            m_content.tensors.push_back(sourceOf(m_file, i, std::move(key), m_options.cast, m_task, change));
        }
        return m_options.mapping.empty() ? void() : joinParts(m_content.tensors, m_sourceOf), Result<void>();
    }

    /// A dotted name without the parts that pickled modules insert.
    static std::string plainName(const std::vector<std::string>& path) {
        std::string name;
        for (const std::string& part : path)
            if (part != "_modules" && part != "_parameters" && part != "_buffers") name += (name.empty() ? "" : ".") + part;
        return name;
    }

    /// Tensors outside the state dict that are not written, with some of their names.
    void noteLeftOut(Diagnostics& notes) const {
        if (m_leftOut.empty()) return;
        constexpr std::size_t kShown = 5;
        std::string names;
        for (std::size_t i = 0; i < std::min(m_leftOut.size(), kShown); ++i)
            names += (i ? ", '" : "'") + escapeForDisplay(m_file->tensors()[m_leftOut[i]].key(), 80) + "'";
        const bool one = m_leftOut.size() == 1;
        note(notes, "convert-left-out",
             message("convert-left-out.outside-of-the-state", "{which} outside the state dict {which2} left out: {names}{which3}.",
                     {{"which", one ? message("convert-left-out.one-tensor", "One tensor")
                                    : message("convert-left-out.tensors", "{leftOut} tensors", {{"leftOut", m_leftOut.size()}})},
                      {"which2", one ? message("convert-left-out.is", "is") : message("convert-left-out.are", "are")},
                      {"names", names},
                      {"which3", m_leftOut.size() > kShown ? message("convert-left-out.text", ", ...") : Message()}}));
    }

    void note(Diagnostics& notes, const char* code, Message text) const {
        notes.push_back({Severity::Note, code, std::move(text), Place{m_file->path(), 0, 0, {}, {}}});
    }

    bool hasState() const { return !m_view.items.empty(); }

    /// A dict or a module, or a list or tuple that contains the state dict.
    bool writesGraph(const PickledObject& pickled) const {
        const auto& arena = pickled.program->arena;
        const pickle::Ref root = pickled.program->root;
        if (hasState() && nodeAt(arena, root, m_view.path) == pickle::kNoRef) return false;
        if (arena.is(root, pickle::Kind::Dict) || moduleAttributes(arena, root) != pickle::kNoRef) return true;
        return (arena.is(root, pickle::Kind::List) || arena.is(root, pickle::Kind::Tuple)) && !m_view.path.empty();
    }

    /// The node at a path; kNoRef if there is none.
    static pickle::Ref nodeAt(const pickle::Arena& arena, pickle::Ref root, const std::vector<std::string>& path) {
        pickle::Ref at = root;
        for (const std::string& part : path) {
            pickle::Ref next = pickle::kNoRef;
            for (const GraphChild& child : childrenOf(arena, at, false))
                if (child.name == part) next = child.value;
            if (next == pickle::kNoRef) return next;
            at = next;
        }
        return at;
    }

    /// True for a root entry that contains only tensors of other places of weights.
    bool holdsOnlyOthers(const std::string& key) const {
        bool any = false;
        const auto& tensors = m_file->tensors();
        for (std::size_t i = 0; i < tensors.size(); ++i) {
            if (tensors[i].path.empty() || tensors[i].path.front() != key) continue;
            any = true;
            if (!m_other[i]) return false;
        }
        return any;
    }

    /// Writes the pickle's graph again, with the selected tensors under their new names.
    void writeGraph(Diagnostics& notes) {
        const PickledObject& pickled = *m_file->pickled();
        auto edit = std::make_shared<GraphEdit>();
        const auto& arena = pickled.program->arena;
        if (hasState()) edit->stateDict = nodeAt(arena, pickled.program->root, m_view.path);
        if (m_chosen && m_view.path.size() == 1 && m_view.path.front() != "state_dict")
            edit->entryNames.emplace(m_view.path.front(), "state_dict");
        for (const auto& [tensor, source] : m_sourceOf) {
            const pickle::Ref node = pickled.nodes[tensor];
            edit->sources.emplace(node, source);
            // A Parameter is replaced by the tensor that it wraps.
            for (pickle::Ref within = node; arena.is(within, pickle::Kind::Call) && !arena.items(arena[within].b).empty();) {
                within = arena.items(arena[within].b)[0];
                if (!pickled.table.tensorOf.contains(within) || !edit->sources.emplace(within, source).second) break;
            }
            const std::string& key = m_content.tensors[source].key;
            if (inState(tensor) && *m_keyOf[tensor] != key) edit->renamed.emplace(*m_keyOf[tensor], key);
        }
        if (!edit->renamed.empty() && !m_view.module && arena[edit->stateDict].state != pickle::kNoRef) {
            edit->plainMetadata = true;
            note(notes, "convert-changed",
                 message("convert-changed.the-state-dicts-metadata",
                         "The state dict's _metadata names the modules of the old keys and is left out."));
        }
        // An optimizer without some of its tensors would only mislead.
        if (m_chosen)
            for (const DictEntry& entry : m_file->object().entries())
                if (entry.key.isString() && holdsOnlyOthers(entry.key.asString())) edit->without.insert(entry.key.asString());
        for (const DictEntry& entry : m_file->object().entries()) {
            if (!entry.key.isString() || !isOptimizerKey(entry.key.asString())) continue;
            const std::string& name = entry.key.asString();
            const bool broken = std::any_of(m_leftOut.begin(), m_leftOut.end(), [&](std::size_t i) {
                return m_file->tensors()[i].path.size() > 1 && m_file->tensors()[i].path.front() == name;
            });
            if (!m_options.stripOptimizer && !broken) continue;
            edit->without.insert(name);
            if (broken)
                note(notes, "convert-left-out",
                     message("convert-left-out.is-left-out-since", "'{name}' is left out, since --select takes tensors from it.",
                             {{"name", name}}));
        }
        noteChanged(pickled, *edit, notes);
        m_content.writeObject = [file = m_file, edit](TorchPickler& pickler) {
            return GraphPickler(*file->pickled(), *edit).write(pickler);
        };
    }

    /// A dry run that finds and names what the graph holds and the new file cannot.
    void noteChanged(const PickledObject& pickled, const GraphEdit& edit, Diagnostics& notes) const {
        constexpr std::size_t kShown = 8;
        GraphPickler trial(pickled, edit);
        TorchPickler nobody(m_content.tensors, false);
        if (!trial.write(nobody).ok()) return;  // the real run reports the same error
        const auto& changed = trial.changed();
        if (changed.empty()) return;
        std::unordered_set<pickle::Ref> shown;
        for (std::size_t i = 0; i < std::min(changed.size(), kShown); ++i) shown.insert(changed[i].first);
        const auto paths = pathsTo(pickled.program->arena, pickled.program->root, shown);
        MessageArgument::List names;
        for (std::size_t i = 0; i < std::min(changed.size(), kShown); ++i) {
            const auto path = paths.find(changed[i].first);
            const std::string place = path == paths.end() || path->second.empty() ? std::string("a value") : path->second;
            names.push_back(message("convert-changed.place", "'{place}' ({how})",
                                    {{"place", escapeForDisplay(place, 80)}, {"how", changed[i].second}}));
        }
        note(notes, "convert-changed",
             message("convert-changed.values-are-written-in", static_cast<std::int64_t>(changed.size()),
                     "One value is written in another form: {names}{which}.",
                     "{changed} values are written in another form: {names}{which}.",
                     {{"changed", changed.size()},
                      {"names", names, ", "},
                      {"which", changed.size() > kShown ? message("convert-changed.text", ", ...") : Message()}}));
    }

    /// Tensors stand at their paths; renamed and dropped keys of the state dict change the object.
    Result<void> placeInObject(Diagnostics& notes) {
        ConfigValue object = m_file->object();
        const PickledObject* pickled = m_file->pickled();
        if (pickled && writesGraph(*pickled)) return writeGraph(notes), Result<void>();
        if (!object.isDict() || !hasState() || m_flat) {
            // A list, a single array or a pickled module: its tensors become a plain state dict.
            std::vector<DictEntry> entries;
            for (std::size_t i = 0; i < m_content.tensors.size(); ++i) {
                entries.push_back({ConfigValue::string(m_content.tensors[i].key), ConfigValue::none()});
                m_content.at[{m_content.tensors[i].key}] = i;
            }
            m_content.object = ConfigValue::dict(std::move(entries));
            if (pickled && !m_flat)
                note(notes, "convert-changed",
                     message("convert-changed.the-object-is-no",
                             "The object is not a dict: its tensors are written as a state dict, by their names."));
            return {};
        }
        if (m_options.stripOptimizer) object = without(object, isOptimizerKey);
        if (m_file->object().contains("__metadata__") && !pickled) {
            // A state dict has no place for texts.
            const ConfigValue* metadata = object.find("__metadata__");
            if (m_file->format() == CheckpointFormat::Safetensors && metadata &&
                (metadata->entries().size() > 1 || !metadata->contains("format")))
                note(notes, "convert-left-out",
                     message("convert-left-out.the-texts-in-metadata", "The texts in __metadata__ are left out."));
            object = withoutEntry(object, "__metadata__");
        }
        std::set<std::vector<std::string>> places;
        std::vector<std::string> at;
        collectPlaces(object, at, places);
        // Writes the state dict anew, in file order, under the new names.
        std::vector<DictEntry> state;
        std::size_t placed = 0;
        const bool inner = !m_view.path.empty();
        if (inner) m_content.orderedDict = m_view.path;
        for (const auto& [tensor, source] : m_sourceOf) {
            const auto& path = m_file->tensors()[tensor].path;
            if (!inState(tensor)) {
                if (!places.contains(path)) continue;
                m_content.at[path] = source;
            } else {
                const std::string& key = m_content.tensors[source].key;
                state.push_back({ConfigValue::string(key), ConfigValue::none()});
                m_content.at[inner ? std::vector<std::string>{m_content.orderedDict.front(), key} : std::vector<std::string>{key}] = source;
            }
            ++placed;
        }
        if (placed < m_sourceOf.size())
            return fail("convert-sparse",
                        message("convert-sparse.tensors-lie-inside-sparse", static_cast<std::int64_t>(m_sourceOf.size() - placed),
                                "One tensor lies inside sparse tensors or objects that are not written.",
                                "{placed} tensors lie inside sparse tensors or objects that are not written.",
                                {{"placed", m_sourceOf.size() - placed}}),
                        message("do.write-a-safetensors-or", "Write a .safetensors or .npz file, or leave them out with --select."));
        if (inner) {
            const ConfigValue* old = object.find(m_content.orderedDict.front());
            std::vector<DictEntry> rest;
            if (old)
                for (const DictEntry& entry : old->entries())
                    if (!isTensorText(entry.value)) rest.push_back(entry);
            state.insert(state.end(), rest.begin(), rest.end());
            object = withEntry(object, m_content.orderedDict.front(), ConfigValue::dict(std::move(state)));
        } else {
            for (const DictEntry& entry : object.entries())
                if (!isTensorText(entry.value)) state.push_back(entry);
            object = ConfigValue::dict(std::move(state));
        }
        m_content.object = std::move(object);
        return {};
    }

    static bool isTensorText(const ConfigValue& value) { return value.isString() && value.asString().starts_with("<tensor "); }

    /// Paths of the object that hold a tensor; the object is nested at most kMaxShownDepth deep.
    static void collectPlaces(const ConfigValue& value, std::vector<std::string>& at, std::set<std::vector<std::string>>& places) {
        if (isTensorText(value)) places.insert(at);
        const auto child = [&](std::string key, const ConfigValue& item) {
            at.push_back(std::move(key));
            collectPlaces(item, at, places);
            at.pop_back();
        };
        for (const DictEntry& entry : value.entries()) child(entry.key.isString() ? entry.key.asString() : entry.key.str(), entry.value);
        for (std::size_t i = 0; i < value.items().size(); ++i) child(std::to_string(i), value.items()[i]);
    }

    void describeRest(Diagnostics& notes) {
        const ConfigValue* metadata = m_file->object().find("__metadata__");
        if (metadata && m_file->format() == CheckpointFormat::Safetensors)
            for (const DictEntry& entry : metadata->entries()) m_content.metadata.emplace_back(entry.key.str(), entry.value.str());
        else
            m_content.metadata.emplace_back("format", "pt");
        if (m_file->object().contains("meta") || m_file->object().contains("optimizer"))
            note(notes, "convert-left-out",
                 message("convert-left-out.only-the-tensors-of",
                         "Only the tensors of the state dict are written; meta data and optimizer have no place in this format."));
    }

    std::shared_ptr<const CheckpointFile> m_file;
    const ConvertOptions& m_options;
    OutputFormat m_format;
    const TaskContext& m_task;
    CheckpointContent m_content;
    StateDictView m_view;                     ///< without items: there is no state dict
    std::vector<const std::string*> m_keyOf;  ///< for each tensor its key in the state dict; nullptr: not part of it
    std::vector<char> m_other;                ///< tensors in other places of weights, which are not written
    bool m_flat = false;                      ///< only the state dict is written: the structure around it cannot be recreated
    bool m_chosen = false;                    ///< the state dict was selected by name
    std::vector<std::pair<std::size_t, std::size_t>> m_sourceOf;
    std::size_t m_inState = 0;           ///< tensors of the state dict that are written
    std::vector<std::size_t> m_leftOut;  ///< tensors outside it that are not written
};

}  // namespace

std::optional<OutputFormat> outputFormatOf(const std::string& path) {
    for (const auto& [extension, format] : {std::pair{".pth", OutputFormat::TorchZip},
                                            {".pt", OutputFormat::TorchZip},
                                            {".bin", OutputFormat::TorchZip},
                                            {".ckpt", OutputFormat::TorchZip},
                                            {".safetensors", OutputFormat::Safetensors},
                                            {".npz", OutputFormat::Npz}})
        if (path.ends_with(extension)) return format;
    return std::nullopt;
}

Result<ConvertOutcome> convertCheckpoint(const std::string& input, const std::string& output, const ConvertOptions& given,
                                         const TaskContext& task) {
    ConvertOptions options = given;
    if (options.publish) {
        options.stripOptimizer = true;
        if (!options.format) options.format = OutputFormat::TorchLegacy;
    }
    const auto format = options.format ? options.format : outputFormatOf(output);
    if (!format)
        return convertError("convert-extension",
                            message("convert-extension.the-outputs-format-is", "The output's format is not clear from its name."),
                            message("do.call-it-pth-safetensors", "Use .pth, .safetensors or .npz, or give --format."), output);
    const auto& mappings = keyMappings();
    if (!options.mapping.empty() &&
        std::none_of(mappings.begin(), mappings.end(), [&](const KeyMapping& mapping) { return mapping.name == options.mapping; })) {
        std::vector<std::string> names;
        for (const KeyMapping& mapping : mappings) names.push_back(mapping.name);
        std::string all;
        for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
        return convertError("convert-mapping",
                            message("convert-mapping.there-is-no-key", "Unknown key mapping '{mapping}'.{hint}",
                                    {{"mapping", escapeForDisplay(options.mapping)}, {"hint", didYouMean(options.mapping, names)}}),
                            message("do.there-are-2", "There are: {all}.", {{"all", all}}), {});
    }
    TD_TRY(auto file, CheckpointFile::open(input, task));
    ConvertOutcome outcome;
    TD_TRY(const CheckpointContent content, Converter(file, options, *format, task).content(outcome.notes));
    outcome.tensors = content.tensors.size();
    outcome.path = output;

    const auto hashed = [&](const std::string& root, const ByteSink* target) -> Result<std::string> {
        Sha256 hash;
        const ByteSink sink = [&](std::span<const std::byte> bytes) -> Result<void> {
            if (task.cancelled()) return cancelledError();
            hash.update(bytes);
            return target ? (*target)(bytes) : Result<void>();
        };
        if (auto written = writeContent(content, *format, root, sink); !written.ok()) {
            Error error = std::move(written).error();
            if (error.where.file.empty()) error.where.file = input;
            return error;
        }
        return hash.hexDigest();
    };
    if (options.publish) {
        // The file name contains the hash of the content, so the content is produced twice: once to hash it, once to write it.
        constexpr std::size_t kDigits = 8;
        TD_TRY(const std::string digest, hashed(archiveRoot(output), nullptr));
        // As in publish_model.py: only .pth counts as an extension, and the file always ends in .pth.
        const std::string stem = output.ends_with(".pth") ? output.substr(0, output.size() - 4) : output;
        outcome.path = stem + (options.date.empty() ? "" : "_" + options.date) + "-" + digest.substr(0, kDigits) + ".pth";
    }
    TD_CHECK(checkNotOver(outcome.path, file->files()));
    TD_CHECK(writeFileAtomically(outcome.path, [&](const ByteSink& sink) -> Result<void> {
        TD_TRY(outcome.sha256, hashed(archiveRoot(output), &sink));
        return {};
    }));
    return outcome;
}

}  // namespace teardown
