// The fuzz targets for files of datasets.
#include "core/base/text.h"
#include "core/data/files/file_bytes.h"
#include "core/data/files/grey_png.h"
#include "core/data/files/idx_file.h"
#include "core/data/files/mat_file.h"
#include "tests/fuzz/targets.h"

#include <algorithm>
#include <cstdlib>

using namespace teardown;

namespace fuzz {
namespace {

constexpr std::uint64_t kMostRows = 64;
constexpr std::size_t kMostArrays = 4096;

void demand(bool condition) {
    if (!condition) std::abort();
}

std::shared_ptr<const InputFile> inputOf(Bytes bytes) {
    const auto* data = reinterpret_cast<const std::byte*>(bytes.data());
    return InputFile::ofBytes({data, data + bytes.size()}, "fuzz");
}

void useArray(const MatFile& file, const MatArray& array) {
    const std::uint64_t count = array.count();
    if (array.isNumber() && count > 0) {
        volatile double sum = file.number(array, 0);
        sum = sum + file.number(array, count / 2) + file.number(array, count - 1);
    }
    if (array.cls == MatClass::Char && array.dimensions[0] > 0) {
        demand(file.text(array, 0).size() <= 4 * count + array.bytes);
        demand(file.text(array, static_cast<std::uint64_t>(array.dimensions[0] - 1)).size() <= 4 * count + array.bytes);
    }
    demand(!std::string_view(matClassName(array.cls)).empty());
}

}  // namespace

void mat(Bytes bytes) {
    std::string outcome;
    for (int pass = 0; pass < 2; ++pass) {
        std::optional<Error> fault;
        const auto file = MatFile::read(inputOf(bytes), &fault);
        const std::string said =
            (file.ok() ? std::to_string(file->variables().size()) : describe(file.error())) + (fault ? describe(*fault) : "");
        if (pass == 1) demand(said == outcome);
        outcome = said;
        if (!file.ok()) continue;
        std::vector<std::uint32_t> open = file->variables();
        for (std::size_t used = 0; !open.empty() && used < kMostArrays; ++used) {
            const MatArray& array = (*file)[open.back()];
            open.pop_back();
            useArray(*file, array);
            open.insert(open.end(), array.parts.begin(), array.parts.end());
        }
    }
}

void idx(Bytes bytes) {
    std::optional<Error> fault;
    const auto plain = unpacked(inputOf(bytes), &fault);
    if (!plain.ok()) return;
    const auto strict = openIdx(*plain);
    const auto file = openIdx(*plain, &fault);
    demand(!strict.ok() || file.ok());
    if (!file.ok()) return;
    demand(!strict.ok() || strict->count() == file->count());
    for (std::uint64_t row = 0; row < std::min(file->count(), kMostRows); ++row) demand(file->row(row).ok());
    if (file->count() > 0) demand(file->row(file->count() - 1)->size() == file->rowBytes());
}

void greypng(Bytes bytes) {
    const auto file = inputOf(bytes);
    const auto png = readGreyPng(*file), again = readGreyPng(*file);
    demand(png.ok() == again.ok());
    if (!png.ok()) return demand(describe(png.error()) == describe(again.error()));
    demand(png->pixels.size() == std::size_t{png->width} * png->height && png->pixels == again->pixels);
}

}  // namespace fuzz
