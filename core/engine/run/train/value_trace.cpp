#include "core/engine/run/train/value_trace.h"

#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/engine/run/train/batch_tensors.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstring>
#include <span>
#include <unordered_set>
#include <utility>
#include <vector>

namespace teardown::engine {

namespace {

class TensorDigest {
public:
    void add(const at::Tensor& tensor) {
        if (!tensor.defined()) return;
        const at::Tensor dense = tensor.detach().contiguous();
        m_hash.update(std::span(static_cast<const std::byte*>(dense.data_ptr()), dense.nbytes()));
    }
    std::string text() { return m_hash.hexDigest().substr(0, 16); }

private:
    Sha256 m_hash;
};

std::string digestOf(const at::Tensor& tensor) {
    TensorDigest digest;
    digest.add(tensor);
    return digest.text();
}

Error traceError(const std::string& path) {
    return {ErrorKind::BadInput,
            "train-trace",
            message("train-trace.cannot-be-written", "The values cannot be written to {path}: {reason}",
                    {{"path", path}, {"reason", std::strerror(errno)}}),
            message("do.choose-another-file", "Choose another file."),
            {path, 0, 0, {}, {}}};
}

}  // namespace

std::string hexFloat(double value) {
    if (std::isnan(value)) return "nan";
    if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
    return value == 0 ? std::signbit(value) ? "-0x0.0p+0" : "0x0.0p+0" : fmt::format("{:.13a}", value);
}

Result<std::unique_ptr<ValueTrace>> ValueTrace::create(const std::string& path, bool everyTensor) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666);
    if (file < 0) return traceError(path);
    return std::unique_ptr<ValueTrace>(new ValueTrace(path, file, everyTensor));
}

ValueTrace::~ValueTrace() { ::close(m_file); }

void ValueTrace::begin(const LoadedBatch& batch) { m_pictures = digestOf(imagesOf(batch)); }

Result<void> ValueTrace::add(const TrainState& state) {
    Json line = Json::object();
    line.set("iter", state.iter);
    line.set("lr", hexFloat(state.optimizer->groups().front().number("lr")));
    for (const auto& [name, value] : state.terms.logVars) line.set(name, hexFloat(value));
    if (state.gradientNorm) line.set("grad_norm", hexFloat(*state.gradientNorm));
    line.set("img", m_pictures);
    TensorDigest gradients, weights, buffers;
    Json tensors = Json::object();
    std::unordered_set<const at::TensorImpl*> seen;
    for (const auto& item : state.network().named_parameters()) {
        if (!seen.insert(item.value().unsafeGetTensorImpl()).second) continue;
        gradients.add(item.value().grad());
        weights.add(item.value());
        if (m_everyTensor) tensors.set(item.key(), digestOf(item.value().grad()) + ' ' + digestOf(item.value()));
    }
    for (const at::Tensor& buffer : state.network().buffers()) buffers.add(buffer);
    line.set("grads", gradients.text());
    line.set("weights", weights.text());
    line.set("buffers", buffers.text());
    if (m_everyTensor) line.set("tensors", std::move(tensors));
    const std::string text = line.dump() + '\n';
    if (::write(m_file, text.data(), text.size()) != static_cast<ssize_t>(text.size())) return traceError(m_path);
    return {};
}

}  // namespace teardown::engine
