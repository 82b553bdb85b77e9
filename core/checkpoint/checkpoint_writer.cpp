#include "core/checkpoint/checkpoint_writer.h"

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/checkpoint/archive/zip_writer.h"
#include "core/checkpoint/little_endian.h"
#include "core/checkpoint/safetensors.h"
#include "core/checkpoint/torch_pickler.h"
#include "core/tensor/npy.h"
#include "core/tensor/tensor_stream.h"

#include <fmt/format.h>
#include <sys/stat.h>

namespace teardown {
namespace {

constexpr std::uint32_t kAlignment = 64;  // as PyTorch
constexpr std::size_t kHeaderAlignment = 8;

Error writerError(const char* code, Message what, Message remedy) {
    return {ErrorKind::BadInput, code, std::move(what), std::move(remedy), {}};
}

bool sameFile(const std::string& a, const std::string& b) {
    struct stat first {};
    struct stat second {};
    return ::stat(a.c_str(), &first) == 0 && ::stat(b.c_str(), &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

/// Python-like data with tensors in their places.
class ObjectPickler {
public:
    ObjectPickler(const CheckpointContent& content, TorchPickler& pickler) : m_content(content), m_pickler(pickler), m_out(pickler.out()) {}

    Result<void> write() { return write(m_content.object, 0); }

private:
    Result<void> write(const ConfigValue& value, int depth) {
        if (const auto found = m_content.at.find(m_path); found != m_content.at.end()) return m_pickler.tensor(found->second);
        if (depth > pickle::kMaxWrittenDepth)
            return writerError("pickle-too-deep",
                               message("pickle-too-deep.the-object-is-nested", "The object is nested deeper than 200 levels."),
                               message("do.leave-out-what-is", "Leave out what is not needed."));
        if (value.isDict()) {
            const bool ordered = m_path == m_content.orderedDict;
            if (ordered) {
                m_out.global("collections", "OrderedDict");
                m_out.emptyTuple();
                m_out.reduce();
            } else {
                m_out.emptyDict();
            }
            m_out.mark();
            for (const DictEntry& entry : value.entries()) {
                TD_CHECK(m_out.value(entry.key));
                TD_CHECK(child(entry.key.isString() ? entry.key.asString() : entry.key.str(), entry.value, depth));
            }
            m_out.setItems();
            return {};
        }
        if (value.isSequence()) {
            const bool tuple = value.kind() == ValueKind::Tuple;
            if (!tuple) m_out.emptyList();
            m_out.mark();
            std::size_t index = 0;
            for (const ConfigValue& item : value.items()) TD_CHECK(child(std::to_string(index++), item, depth));
            if (tuple)
                m_out.tuple();
            else
                m_out.appends();
            return {};
        }
        return m_out.value(value);
    }

    Result<void> child(std::string key, const ConfigValue& value, int depth) {
        m_path.push_back(std::move(key));
        auto written = write(value, depth + 1);
        m_path.pop_back();
        return written;
    }

    const CheckpointContent& m_content;
    TorchPickler& m_pickler;
    pickle::Writer& m_out;
    std::vector<std::string> m_path;
};

/// The pickle of a torch file.
Result<std::string> objectPickle(const CheckpointContent& content, TorchPickler& pickler) {
    TD_CHECK(content.writeObject ? content.writeObject(pickler) : ObjectPickler(content, pickler).write());
    return pickler.out().finish();
}

Result<void> emitText(const ByteSink& sink, std::string_view text) { return sink(std::as_bytes(std::span(text))); }

Result<void> writeTorchZip(const CheckpointContent& content, const std::string& root, const ByteSink& sink) {
    TorchPickler pickler(content.tensors, false);
    TD_TRY(const std::string program, objectPickle(content, pickler));
    ZipWriter zip(sink, kAlignment);
    TD_CHECK(zip.add(root + "/data.pkl", program));
    for (std::size_t i = 0; i < pickler.storages().size(); ++i) {
        const TensorSource& source = content.tensors[pickler.storages()[i]];
        TD_CHECK(zip.add(root + "/data/" + std::to_string(i), source.byteSize(), source.produce));
    }
    TD_CHECK(zip.add(root + "/version", "3\n"));
    return zip.finish();
}

/// Five pickles, then each storage: element count and bytes.
Result<void> writeTorchLegacy(const CheckpointContent& content, const ByteSink& sink) {
    TorchPickler pickler(content.tensors, true);
    TD_TRY(const std::string program, objectPickle(content, pickler));
    using namespace std::string_view_literals;
    TD_CHECK(emitText(sink, "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."sv));
    pickle::Writer version;
    version.integer(1001);
    TD_CHECK(emitText(sink, version.finish()));
    const auto entry = [](const char* name, ConfigValue value) { return DictEntry{ConfigValue::string(name), std::move(value)}; };
    pickle::Writer system;
    TD_CHECK(system.value(ConfigValue::dict(
        {entry("protocol_version", ConfigValue::integer(1001)), entry("little_endian", ConfigValue::boolean(true)),
         entry("type_sizes", ConfigValue::dict({entry("short", ConfigValue::integer(2)), entry("int", ConfigValue::integer(4)),
                                                entry("long", ConfigValue::integer(4))}))})));
    TD_CHECK(emitText(sink, system.finish()));
    TD_CHECK(emitText(sink, program));
    pickle::Writer keys;
    keys.emptyList();
    keys.mark();
    for (std::size_t i = 0; i < pickler.storages().size(); ++i) keys.text(std::to_string(i));
    keys.appends();
    TD_CHECK(emitText(sink, keys.finish()));
    for (const std::size_t index : pickler.storages()) {
        const TensorSource& source = content.tensors[index];
        std::string count;
        appendLittleEndian<std::uint64_t>(count, storageClassName(source.dtype) ? source.elements() : source.byteSize());
        TD_CHECK(emitText(sink, count));
        TD_CHECK(source.produce(sink));
    }
    return {};
}

Result<void> writeSafetensors(const CheckpointContent& content, const ByteSink& sink) {
    std::string text = "{";
    const auto member = [&text](const std::string& name, const std::string& value) {
        text += (text.size() > 1 ? "," : "") + jsonString(name) + ":" + value;
    };
    if (!content.metadata.empty()) {
        Json metadata = Json::object();
        for (const auto& [key, value] : content.metadata) metadata.set(key, value);
        member("__metadata__", metadata.dump());
    }
    std::uint64_t end = 0;
    for (const TensorSource& source : content.tensors) {
        const std::string_view dtype = safetensorsDTypeName(source.dtype);
        if (dtype.empty() || itemBits(source.dtype) < 8)
            return writerError("export-dtype",
                               message("export-dtype.has-the-type-which", "'{key}' has the type {dtype}, which safetensors does not have.",
                                       {{"key", escapeForDisplay(source.key)}, {"dtype", dtypeName(source.dtype)}}),
                               message("do.leave-it-out-with", "Leave it out with --select, or write a .pth file."));
        const std::uint64_t begin = end;
        end += source.byteSize();
        member(source.key,
               fmt::format("{{\"dtype\":\"{}\",\"shape\":{},\"data_offsets\":[{},{}]}}", dtype, shapeText(source.shape), begin, end));
    }
    text += '}';
    text.append((kHeaderAlignment - text.size() % kHeaderAlignment) % kHeaderAlignment, ' ');
    std::string length;
    appendLittleEndian<std::uint64_t>(length, text.size());
    TD_CHECK(emitText(sink, length + text));
    for (const TensorSource& source : content.tensors) TD_CHECK(source.produce(sink));
    return {};
}

Result<void> writeNpzContent(const CheckpointContent& content, const ByteSink& sink) {
    ZipWriter zip(sink, 0);
    for (const TensorSource& source : content.tensors) {
        const auto header = npyHeader(source.dtype, source.shape);
        if (!header)
            return writerError("export-dtype",
                               message("export-dtype.has-the-type-which-numpy", "'{key}' has the type {dtype}, which NumPy does not have.",
                                       {{"key", escapeForDisplay(source.key)}, {"dtype", dtypeName(source.dtype)}}),
                               message("do.cast-it-cast-float32", "Cast it (--cast float32), or leave it out with --select."));
        const auto produce = [&](const ByteSink& out) -> Result<void> {
            TD_CHECK(emitText(out, *header));
            return source.produce(out);
        };
        TD_CHECK(zip.add(source.key + ".npy", header->size() + source.byteSize(), produce));
    }
    return zip.finish();
}

}  // namespace

std::string archiveRoot(const std::string& path) {
    std::string name = path.substr(path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1);
    const std::size_t dot = name.rfind('.');
    if (dot != std::string::npos && dot > 0) name.resize(dot);
    return name.empty() ? "archive" : name;
}

Result<void> checkNotOver(const std::string& path, const std::vector<std::string>& opened) {
    for (const std::string& source : opened)
        if (sameFile(path, source)) {
            Error error = writerError(
                "export-over-source",
                message("export-over-source.this-is-the-file", "This is the file that the tensors are read from; it is never overwritten."),
                message("do.choose-another-name", "Choose another name."));
            error.where.file = path;
            return error;
        }
    return {};
}

Result<void> writeContent(const CheckpointContent& content, OutputFormat format, const std::string& rootName, const ByteSink& sink) {
    switch (format) {
        case OutputFormat::TorchZip:
            return writeTorchZip(content, rootName, sink);
        case OutputFormat::TorchLegacy:
            return writeTorchLegacy(content, sink);
        case OutputFormat::Safetensors:
            return writeSafetensors(content, sink);
        case OutputFormat::Npz:
            return writeNpzContent(content, sink);
    }
    return {};
}

Result<void> writeCheckpoint(const std::string& path, const ConfigValue& meta, const std::vector<NamedTensor>& stateDict,
                             const std::vector<std::string>& protectedPaths) {
    TD_CHECK(checkNotOver(path, protectedPaths));
    CheckpointContent content;
    std::vector<DictEntry> state;
    content.orderedDict = {"state_dict"};
    for (const NamedTensor& tensor : stateDict) {
        const auto failed = [&](const char* code, Message what, Message remedy) {
            Error error = writerError(code, std::move(what), std::move(remedy));
            error.where.file = path;
            return error;
        };
        if (!tensor.view.valid())
            return failed("export-no-tensor",
                          message("export-no-tensor.has-no-values", "'{key}' has no values.", {{"key", escapeForDisplay(tensor.key)}}), {});
        if (isQuantised(tensor.view.dtype()))
            return failed("export-dtype",
                          message("export-dtype.is-quantised-such-tensors", "'{key}' is quantised ({dtype}); such tensors are not written.",
                                  {{"key", escapeForDisplay(tensor.key)}, {"dtype", dtypeName(tensor.view.dtype())}}),
                          message("do.convert-it-to-float32-first", "Convert it to float32 first."));
        TensorSource source{tensor.key, tensor.view.dtype(), tensor.view.shape(), {}, {}};
        source.produce = [&view = tensor.view](const ByteSink& sink) -> Result<void> {
            std::optional<Error> failure;
            TD_TRY(const bool complete, streamView(view, [&](std::span<const std::byte> piece) {
                       auto written = sink(piece);
                       if (!written.ok()) failure = std::move(written).error();
                       return !failure;
                   }));
            (void)complete;
            if (failure) return *failure;
            return {};
        };
        state.push_back({ConfigValue::string(tensor.key), ConfigValue::none()});
        content.at[{"state_dict", tensor.key}] = content.tensors.size();
        content.tensors.push_back(std::move(source));
    }
    content.object =
        ConfigValue::dict({{ConfigValue::string("meta"), meta}, {ConfigValue::string("state_dict"), ConfigValue::dict(std::move(state))}});
    return writeFileAtomically(
        path, [&](const ByteSink& sink) { return writeContent(content, OutputFormat::TorchZip, archiveRoot(path), sink); });
}

}  // namespace teardown
