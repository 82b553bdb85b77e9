// torch.export archives (.pt2): weights as raw members described by JSON (PyTorch 2.8 and later), or as a torch.save state dict inside; and
// the graph as JSON, of which only the names are shown. Nothing is instantiated.
#include "core/base/text.h"
#include "core/checkpoint/archive/archive_checkpoint.h"
#include "core/checkpoint/json_value.h"
#include "core/checkpoint/stored_checkpoint.h"
#include "core/checkpoint/torch/export_graph.h"
#include "core/checkpoint/torch/torch_tensors.h"

#include <fmt/format.h>

#include <array>

namespace teardown {
namespace {

constexpr std::uint64_t kMaxJsonMember = std::uint64_t{256} << 20;
constexpr const char* kWeightsEnd = "_weights_config.json";
constexpr const char* kConstantsEnd = "_constants_config.json";

/// torch._export.serde.schema.ScalarType.
constexpr std::array<std::pair<int, DType>, 18> kScalarTypes{{{1, DType::UInt8},
                                                              {2, DType::Int8},
                                                              {3, DType::Int16},
                                                              {4, DType::Int32},
                                                              {5, DType::Int64},
                                                              {6, DType::Float16},
                                                              {7, DType::Float32},
                                                              {8, DType::Float64},
                                                              {9, DType::Complex32},
                                                              {10, DType::Complex64},
                                                              {11, DType::Complex128},
                                                              {12, DType::Bool},
                                                              {13, DType::BFloat16},
                                                              {28, DType::UInt16},
                                                              {29, DType::Float8E4M3},
                                                              {30, DType::Float8E5M2},
                                                              {31, DType::Float8E4M3Fnuz},
                                                              {32, DType::Float8E5M2Fnuz}}};

std::optional<DType> scalarType(const ConfigValue* value) {
    if (value && value->isInt())
        for (const auto& [number, dtype] : kScalarTypes)
            if (value->asInt() == number) return dtype;
    return std::nullopt;
}

/// {"as_int": 3}, or the number itself.
std::optional<std::int64_t> wholeOrNothing(const ConfigValue* value) {
    if (value && value->isDict()) value = value->find("as_int");
    if (!value || !value->isInt() || value->isBigInt() || value->asInt() < 0) return std::nullopt;
    return value->asInt();
}

class ExportOpener {
public:
    ExportOpener(CheckpointParts& parts, OpenReport& report, const TaskContext& task) : m_parts(parts), m_report(report), m_task(task) {}

    Result<void> open() {
        TD_TRY(m_parts.zip, ZipDirectory::read(m_parts.file, m_report.warnings, m_task));
        TD_CHECK(byteOrder());
        warnOfRatio(m_parts, m_report);
        std::vector<DictEntry> object;
        bool any = false;
        for (const ZipEntry& entry : zip().entries()) {
            const bool weights = entry.name.ends_with(kWeightsEnd);
            if (!weights && !entry.name.ends_with(kConstantsEnd)) continue;
            any = any || weights;
            TD_CHECK(tensorsOf(entry, weights ? std::string() : "constants", object));
        }
        if (!any)
            return locatedError({ErrorKind::BadInput,
                                 "export-no-weights",
                                 message("export-no-weights.the-archive-of-torch", "The archive of torch.export holds no weights."),
                                 message("do.export-the-model-again", "Export the model again, with its parameters."),
                                 {}},
                                m_parts, {});
        if (!m_constants.empty()) object.push_back({ConfigValue::string("constants"), ConfigValue::dict(std::move(m_constants))});
        const ConfigValue graph = exportedGraph(zip(), m_parts.file->path(), m_report, m_task);
        if (graph.isDict()) object.insert(object.begin(), {ConfigValue::string("__metadata__"), graph});
        m_parts.object = ConfigValue::dict(std::move(object));
        m_parts.xray.members = zip().entries();
        return {};
    }

private:
    const ZipDirectory& zip() const { return *m_parts.zip; }
    Error wrong(Message what, const std::string& member) const {
        return locatedError({ErrorKind::BadInput,
                             "export-weights",
                             std::move(what),
                             message("do.the-file-is-damaged-or-was-not", "The file is damaged, or was not written by torch.export."),
                             {}},
                            m_parts, member);
    }

    Result<void> byteOrder() {
        for (const ZipEntry& entry : zip().entries()) {
            if (entry.name != "byteorder" && !entry.name.ends_with("/byteorder")) continue;
            bool matches = false;
            TD_TRY(const auto bytes, zip().read(entry, kMaxSmallMember, matches));
            m_bigEndian = std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()).starts_with("big");
            return {};
        }
        return {};
    }

    Result<void> tensorsOf(const ZipEntry& config, const std::string& prefix, std::vector<DictEntry>& object) {
        bool matches = false;
        TD_TRY(const auto bytes, zip().read(config, kMaxJsonMember, matches, m_task));
        if (!matches)
            return wrong(message("torch-export.the-checksum-of-the", "The checksum of the list of weights is wrong."), config.name);
        auto parsed = parseJsonValue({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
        if (!parsed.ok()) return locatedError(std::move(parsed).error(), m_parts, config.name);
        const ConfigValue* list = parsed->find("config");
        if (!list || !list->isDict())
            return wrong(message("torch-export.the-list-of-weights", "The list of weights has no 'config'."), config.name);
        const std::string folder = config.name.substr(0, config.name.rfind('/') + 1);
        for (const DictEntry& entry : list->entries()) {
            if (m_task.cancelled()) return cancelledError();
            TD_CHECK(tensor(entry.key.asString(), entry.value, folder, prefix, object));
        }
        return {};
    }

    Result<void> tensor(const std::string& name, const ConfigValue& described, const std::string& folder, const std::string& prefix,
                        std::vector<DictEntry>& object) {
        const ConfigValue* path = described.find("path_name");
        if (!path || !path->isString())
            return wrong(
                message("torch-export.has-no-member-of", "'{name}' has no member of the archive.", {{"name", escapeForDisplay(name, 80)}}),
                folder);
        const std::string member = folder + path->asString();
        if (const ConfigValue* pickled = described.find("use_pickle"); pickled && pickled->truthy()) {
            addWarning(m_report, m_parts, "tensor-opaque",
                       message("tensor-opaque.is-stored-as-a", "'{name}' is stored as a pickle of its own and is skipped.",
                               {{"name", escapeForDisplay(name, 80)}}),
                       member);
            return {};
        }
        const ConfigValue* meta = described.find("tensor_meta");
        if (!meta || !meta->isDict()) {
            addWarning(m_report, m_parts, "tensor-opaque",
                       message("tensor-opaque.is-no-tensor-and", "'{name}' is not a tensor and is skipped.",
                               {{"name", escapeForDisplay(name, 80)}}),
                       member);
            return {};
        }
        const auto dtype = scalarType(meta->find("dtype"));
        if (!dtype) {
            addWarning(m_report, m_parts, "tensor-opaque",
                       message("tensor-opaque.has-a-dtype-that", "'{name}' has a dtype that is not known and is skipped.",
                               {{"name", escapeForDisplay(name, 80)}}),
                       member);
            return {};
        }
        TensorRecord record;
        record.dtype = *dtype;
        for (const auto& [key, target] : {std::pair("sizes", &record.shape), {"strides", &record.strides}}) {
            const ConfigValue* numbers = meta->find(key);
            if (!numbers || numbers->items().size() > kMaxTensorRank)
                return wrong(message("torch-export.has-no-usable", "'{name}' has no usable {key}.",
                                     {{"name", escapeForDisplay(name, 80)}, {"key", key}}),
                             member);
            for (const ConfigValue& number : numbers->items()) {
                const auto value = wholeOrNothing(&number);
                if (!value)
                    return wrong(
                        message("torch-export.the-of-hold-something", "The {key} of '{name}' hold something that is not an integer >= 0.",
                                {{"key", key}, {"name", escapeForDisplay(name, 80)}}),
                        member);
                target->push_back(*value);
            }
        }
        if (record.strides.size() != record.shape.size())
            return wrong(message("torch-export.has-more-strides-than", "'{name}' has more strides than dimensions, or fewer.",
                                 {{"name", escapeForDisplay(name, 80)}}),
                         member);
        const auto offset = wholeOrNothing(meta->find("storage_offset"));
        record.offset = offset.value_or(0);
        const ZipEntry* entry = zip().find(member);
        if (!entry)
            return wrong(message("torch-export.the-archive-has-no", "The archive has no member '{member}', where '{name}' should stand.",
                                 {{"member", escapeForDisplay(member, 80)}, {"name", escapeForDisplay(name, 80)}}),
                         member);
        if (auto bounds = checkTensorBounds(record, elementsIn(entry->size, record.dtype)); !bounds.ok())
            return locatedError(std::move(bounds).error(), m_parts, member);
        auto [storage, fresh] = m_storageOf.emplace(member, static_cast<int>(m_parts.storages.size()));
        if (fresh) {
            StorageExtent extent;
            extent.place = entry->method == 0 ? StorageExtent::Place::File : StorageExtent::Place::Deflated;
            extent.offset = entry->dataOffset;
            extent.bytes = entry->size;
            extent.entry = static_cast<std::size_t>(entry - zip().entries().data());
            extent.member = entry->name;
            extent.bigEndian = m_bigEndian;
            m_parts.storages.push_back(std::move(extent));
        }
        std::vector<DictEntry>& entries = prefix.empty() ? object : m_constants;
        entries.push_back({ConfigValue::string(name),
                           ConfigValue::string(fmt::format("<tensor {}{}>", dtypeName(record.dtype), shapeText(record.shape)))});
        std::vector<std::string> where{name};
        if (!prefix.empty()) where.insert(where.begin(), prefix);
        m_parts.tensors.push_back(
            {std::move(where), record.dtype, std::move(record.shape), std::move(record.strides), record.offset, storage->second});
        return {};
    }

    CheckpointParts& m_parts;
    OpenReport& m_report;
    const TaskContext& m_task;
    std::map<std::string, int> m_storageOf;
    std::vector<DictEntry> m_constants;
    bool m_bigEndian = false;
};

}  // namespace

Result<void> openTorchExport(CheckpointParts& parts, OpenReport& report, const TaskContext& task) {
    return ExportOpener(parts, report, task).open();
}

}  // namespace teardown
