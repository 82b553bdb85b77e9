#include "core/checkpoint/numpy/npz_bytes.h"

#include "core/checkpoint/archive/zip_writer.h"
#include "core/tensor/npy.h"

namespace teardown {

Result<std::string> npzBytes(const std::vector<std::pair<std::string, TensorView>>& arrays) {
    std::string bytes;
    const ByteSink sink = [&bytes](std::span<const std::byte> part) -> Result<void> {
        bytes.append(reinterpret_cast<const char*>(part.data()), part.size());
        return {};
    };
    ZipWriter zip(sink, 0);
    for (const auto& [name, view] : arrays) TD_CHECK(zip.add(name + ".npy", npyBytes(view)));
    TD_CHECK(zip.finish());
    return bytes;
}

}  // namespace teardown
