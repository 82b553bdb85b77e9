#include "core/checkpoint/sharded_checkpoint.h"

#include "core/base/text.h"
#include "core/checkpoint/shard_index.h"
#include "core/checkpoint/sniff.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>
#include <unordered_map>
#include <unordered_set>

namespace teardown {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kNamed = 3;  // of keys and files listed in a message

struct Shard {
    std::string name;
    std::shared_ptr<const StoredCheckpoint> checkpoint;
    int firstStorage = 0;
};

/// "'a.weight', 'b.weight', ..."
std::string someOf(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), kNamed); ++i) text += (i ? ", '" : "'") + escapeForDisplay(names[i], 80) + "'";
    return names.size() > kNamed ? text + ", ..." : text;
}

class ShardedCheckpoint : public OpenedCheckpoint {
public:
    ShardedCheckpoint(std::shared_ptr<const InputFile> index, CheckpointFormat format, std::vector<Shard> shards,
                      std::vector<DictEntry> metadata)
        : m_index(std::move(index)), m_format(format), m_shards(std::move(shards)) {
        if (!metadata.empty()) m_entries.push_back({ConfigValue::string("__metadata__"), ConfigValue::dict(std::move(metadata))});
        for (Shard& shard : m_shards) {
            for (XrayEvent event : shard.checkpoint->xray().events) {
                event.member = shard.name + (event.member.empty() ? "" : "/" + event.member);
                m_xray.events.push_back(std::move(event));
            }
            m_xray.moreEvents += shard.checkpoint->xray().moreEvents;
            m_xray.opcodes += shard.checkpoint->xray().opcodes;
        }
    }

    void add(std::size_t shard, std::size_t inner, const std::string& key) {
        CheckpointTensor tensor = m_shards[shard].checkpoint->tensors()[inner];
        tensor.path = {key};
        tensor.module = -1;
        tensor.moduleKey.clear();
        tensor.beside = tensor.part = false;
        if (tensor.storage >= 0) tensor.storage += m_shards[shard].firstStorage;
        m_entries.push_back({ConfigValue::string(key),
                             ConfigValue::string(fmt::format("<tensor {}{}>", dtypeName(tensor.dtype), shapeText(tensor.shape)))});
        m_tensors.push_back(std::move(tensor));
        m_places.emplace_back(shard, inner);
    }
    void finish(OpenReport report) {
        m_report = std::move(report);
        m_object = ConfigValue::dict(std::move(m_entries));
    }

    const std::string& path() const override { return m_index->path(); }
    std::vector<std::string> files() const override {
        std::vector<std::string> all{path()};
        for (const Shard& shard : m_shards) all.push_back(shard.checkpoint->path());
        return all;
    }
    CheckpointFormat format() const override { return m_format; }
    const std::vector<CheckpointTensor>& tensors() const override { return m_tensors; }
    const ConfigValue& object() const override { return m_object; }
    const std::vector<std::string>& globals() const override { return m_report.globals; }
    const Diagnostics& warnings() const override { return m_report.warnings; }
    const Xray& xray() const override { return m_xray; }
    const InputFile& file() const override { return *m_index; }
    Result<TensorView> read(std::size_t index, const TaskContext& task) const override {
        const auto [shard, inner] = m_places[index];
        return m_shards[shard].checkpoint->read(inner, task);
    }
    Result<bool> stream(std::size_t index, const TensorSink& sink, const TaskContext& task) const override {
        const auto [shard, inner] = m_places[index];
        return m_shards[shard].checkpoint->stream(inner, sink, task);
    }
    Result<bool> streamStored(std::size_t index, const TensorSink& sink, const TaskContext& task) const override {
        const auto [shard, inner] = m_places[index];
        return m_shards[shard].checkpoint->streamStored(inner, sink, task);
    }
    Result<std::vector<std::string>> damagedMembers(const TaskContext& task) const override {
        std::vector<std::string> damaged;
        for (const Shard& shard : m_shards) {
            TD_TRY(const auto inner, shard.checkpoint->damagedMembers(task));
            for (const std::string& name : inner) damaged.push_back(shard.name + "/" + name);
        }
        return damaged;
    }
    bool isBomb(std::size_t index) const override {
        const auto [shard, inner] = m_places[index];
        return m_shards[shard].checkpoint->isBomb(inner);
    }
    std::uint64_t storageBytes() const override {
        std::uint64_t bytes = 0;
        for (const Shard& shard : m_shards) bytes += shard.checkpoint->storageBytes();
        return bytes;
    }

private:
    std::shared_ptr<const InputFile> m_index;
    CheckpointFormat m_format;
    std::vector<Shard> m_shards;
    OpenReport m_report;
    std::vector<CheckpointTensor> m_tensors;
    std::vector<std::pair<std::size_t, std::size_t>> m_places;
    std::vector<DictEntry> m_entries;
    ConfigValue m_object;
    Xray m_xray;
};

bool isShardFormat(const std::string& format, bool safetensors) {
    if (safetensors) return format == checkpointFormatName(CheckpointFormat::Safetensors);
    for (const CheckpointFormat known :
         {CheckpointFormat::TorchZip, CheckpointFormat::TorchLegacy, CheckpointFormat::Pickle, CheckpointFormat::TorchTar})
        if (format == checkpointFormatName(known)) return true;
    return false;
}

/// The tensors of a file by their names in the state dict.
std::unordered_map<std::string, std::size_t> shardNames(const StoredCheckpoint& file, std::vector<std::string>& order) {
    std::unordered_map<std::string, std::size_t> names;
    const auto add = [&](const std::string& key, std::size_t tensor) {
        if (names.emplace(key, tensor).second) order.push_back(key);
    };
    if (const auto state = stateDictOf(file); state.ok()) {
        for (const StateDictView::Item& item : state->items) add(item.stored, item.tensor);
    } else {
        for (std::size_t i = 0; i < file.tensors().size(); ++i) add(file.tensors()[i].key(), i);
    }
    return names;
}

class Opener {
public:
    Opener(const std::shared_ptr<const InputFile>& file, OpenReport& report, const TaskContext& task)
        : m_file(file),
          m_report(report),
          m_task(task),
          m_folder(fs::path(file->path()).parent_path()),
          m_safetensors(report.format == checkpointFormatName(CheckpointFormat::SafetensorsIndex)) {}

    Result<std::shared_ptr<const OpenedCheckpoint>> open() {
        TD_TRY(ShardIndex index, parseShardIndex(*m_file));
        TD_CHECK(findFiles(index));
        std::vector<Shard> shards;
        int storages = 0;
        for (const std::string& name : m_files) {
            if (m_task.cancelled()) return cancelledError();
            TD_TRY(Shard shard, openShard(name));
            shard.firstStorage = storages;
            storages += static_cast<int>(shard.checkpoint->storageCount());
            shards.push_back(std::move(shard));
        }
        std::vector<std::vector<std::string>> order(shards.size());
        std::vector<std::unordered_map<std::string, std::size_t>> names;
        for (std::size_t i = 0; i < shards.size(); ++i) names.push_back(shardNames(*shards[i].checkpoint, order[i]));
        const CheckpointFormat format = m_safetensors ? CheckpointFormat::SafetensorsIndex : CheckpointFormat::TorchIndex;
        auto whole = std::make_shared<ShardedCheckpoint>(m_file, format, std::move(shards), std::move(index.metadata));
        std::unordered_set<std::string> taken;
        std::vector<std::string> missing;
        std::vector<std::string> elsewhere;
        for (const auto& [key, file] : index.weights) {
            std::size_t shard = m_numberOf.at(file);
            auto found = names[shard].find(key);
            if (found == names[shard].end()) {
                for (shard = 0; shard < names.size(); ++shard)
                    if (found = names[shard].find(key); found != names[shard].end()) break;
                if (shard == names.size()) {
                    missing.push_back(key);
                    continue;
                }
                elsewhere.push_back(key);
            }
            taken.insert(key);
            whole->add(shard, found->second, key);
        }
        std::vector<std::string> unlisted;
        std::vector<std::string> twice;
        for (std::size_t i = 0; i < names.size(); ++i)
            for (const std::string& key : order[i]) {
                if (taken.insert(key).second) {
                    unlisted.push_back(key);
                    whole->add(i, names[i].at(key), key);
                } else if (const std::size_t owner = ownerOf(index, key);
                           owner != i && owner < names.size() && names[owner].contains(key)) {
                    twice.push_back(key);
                }
            }
        warn("index-tensor-missing", missing, message("shards.missing-one", "named by the index and missing in its file"),
             message("shards.missing", "named by the index and missing in their files"));
        warn("index-tensor-elsewhere", elsewhere, message("shards.elsewhere-one", "in another file than the index says"),
             message("shards.elsewhere", "in other files than the index says"));
        warn("index-tensor-unlisted", unlisted,
             message("shards.unlisted-one", "in a file and not named by the index; it is read all the same"),
             message("shards.unlisted", "in the files and not named by the index; they are read all the same"));
        warn("index-tensor-twice", twice, message("shards.twice-one", "in two files; the one that the index names is read"),
             message("shards.twice", "in two files; those that the index names are read"));
        whole->finish(m_report);
        return std::shared_ptr<const OpenedCheckpoint>(std::move(whole));
    }

private:
    Error wrong(const char* code, Message what, Message remedy) const {
        return {ErrorKind::BadInput, code, std::move(what), std::move(remedy), Place{m_file->path(), 0, 0, {}, {}}};
    }
    std::string pathOf(const std::string& name) const { return (m_folder / name).string(); }

    void warn(const char* code, const std::vector<std::string>& keys, const Message& one, const Message& many) {
        if (keys.empty()) return;
        m_report.warnings.push_back({Severity::Warning, code,
                                     message("sharded-checkpoint.tensors-are", static_cast<std::int64_t>(keys.size()),
                                             "The tensor {someOf} is {one}.", "{keys} tensors are {many}: {someOf}.",
                                             {{"someOf", someOf(keys)}, {"one", one}, {"keys", keys.size()}, {"many", many}}),
                                     Place{m_file->path(), 0, 0, {}, {}}});
    }

    std::size_t ownerOf(const ShardIndex& index, const std::string& key) {
        if (m_owners.empty())
            for (const auto& [name, file] : index.weights) m_owners.emplace(name, m_numberOf.at(file));
        const auto found = m_owners.find(key);
        return found == m_owners.end() ? static_cast<std::size_t>(-1) : found->second;
    }

    Result<void> findFiles(const ShardIndex& index) {
        for (const auto& [key, file] : index.weights)
            if (m_numberOf.emplace(file, m_files.size()).second) m_files.push_back(file);
        if (m_files.size() > kMaxShards)
            return wrong("index-form",
                         message("index-form.the-index-names-files", "The index names {files} files; the limit is {maxShards}.",
                                 {{"files", m_files.size()}, {"maxShards", kMaxShards}}),
                         message("do.convert-the-checkpoint-to", "Convert the checkpoint to fewer files."));
        std::vector<std::string> absent;
        for (const std::string& name : m_files) {
            std::error_code ignored;
            if (!fs::exists(pathOf(name), ignored)) absent.push_back(name);
        }
        if (absent.empty()) return {};
        return wrong("index-shard-missing",
                     message("index-shard-missing.of-the-files-that", static_cast<std::int64_t>(absent.size()),
                             "{absent} of the {files} files that the index names is missing: {someOf}.",
                             "{absent} of the {files} files that the index names are missing: {someOf}.",
                             {{"absent", absent.size()}, {"files", m_files.size()}, {"someOf", someOf(absent)}}),
                     message("do.put-all-of-them", "Put all of them beside the index: the checkpoint is the files together."));
    }

    Result<Shard> openShard(const std::string& name) {
        TD_TRY(const auto input, InputFile::open(pathOf(name)));
        OpenReport inner;
        inner.format = sniffFormat(input);
        if (!isShardFormat(inner.format, m_safetensors)) {
            Error error = wrong("index-shard-format",
                                message("index-shard-format.is-no-file", "'{name}' is no {which} file.",
                                        {{"name", escapeForDisplay(name, 80)},
                                         {"which", m_safetensors ? message("index-shard-format.safetensors", "safetensors")
                                                                 : message("index-shard-format.pytorch", "PyTorch")}}),
                                message("do.get-the-file-again", "Get the file again."));
            error.where.file = pathOf(name);
            return error;
        }
        auto opened = StoredCheckpoint::open(input, inner.format, inner, m_task);
        m_report.warnings.insert(m_report.warnings.end(), inner.warnings.begin(), inner.warnings.end());
        for (const std::string& global : inner.globals)
            if (std::find(m_report.globals.begin(), m_report.globals.end(), global) == m_report.globals.end())
                m_report.globals.push_back(global);
        if (!opened.ok()) return std::move(opened).error();
        return Shard{name, *std::move(opened), 0};
    }

    const std::shared_ptr<const InputFile>& m_file;
    OpenReport& m_report;
    const TaskContext& m_task;
    fs::path m_folder;
    bool m_safetensors;
    std::vector<std::string> m_files;  ///< in the order in which the index first names them
    std::unordered_map<std::string, std::size_t> m_numberOf;
    std::unordered_map<std::string, std::size_t> m_owners;
};

}  // namespace

Result<std::shared_ptr<const OpenedCheckpoint>> openSharded(const std::shared_ptr<const InputFile>& file, OpenReport& report,
                                                            const TaskContext& task) {
    return Opener(file, report, task).open();
}

void warnOfShard(const InputFile& file, OpenReport& report) {
    const auto shard = shardNameOf(file.path());
    if (!shard) return;
    std::error_code ignored;
    const bool beside = fs::exists(fs::path(file.path()).parent_path() / shard->index, ignored);
    report.warnings.push_back(
        {Severity::Warning, "checkpoint-shard",
         message("checkpoint-shard.the-file-is-number", "The file is number {number} of the {count} that make up the checkpoint: {which}.",
                 {{"number", shard->number},
                  {"count", shard->count},
                  {"which", beside ? message("checkpoint-shard.open-which-names-all", "open {index}, which names all of them",
                                             {{"index", escapeForDisplay(shard->index, 120)}})
                                   : message("checkpoint-shard.their-index-is-not", "their index, {index}, is not beside it",
                                             {{"index", escapeForDisplay(shard->index, 120)}})}}),
         Place{file.path(), 0, 0, {}, {}}});
}

}  // namespace teardown
