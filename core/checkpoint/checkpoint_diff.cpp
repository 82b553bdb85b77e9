#include "core/checkpoint/checkpoint_diff.h"

#include "core/base/text.h"
#include "core/tensor/element_decode.h"
#include "core/tensor/tensor_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <limits>
#include <map>
#include <unordered_map>

namespace teardown {
namespace {

constexpr std::size_t kDiffBlock = 4096;

using Names = std::vector<std::pair<std::string, std::size_t>>;

Names comparedNames(const CheckpointFile& file, const std::string& weights = {}) {
    Names names;
    if (const auto stateDict = stateDictOf(file, weights); stateDict.ok()) {
        for (const auto& item : stateDict->items) names.emplace_back(item.key, item.tensor);
        return names;
    }
    for (std::size_t i = 0; i < file.tensors().size(); ++i) names.emplace_back(file.tensors()[i].key(), i);
    return names;
}

/// Complex numbers count as pairs of real numbers.
DType realPart(DType dtype) {
    switch (dtype) {
        case DType::Complex32:
            return DType::Float16;
        case DType::Complex64:
            return DType::Float32;
        case DType::Complex128:
            return DType::Float64;
        default:
            return dtype;
    }
}

/// Calls `block(a, b, count)` with the real numbers of both tensors.
template <class Block>
void forEachPair(const TensorView& a, const TensorView& b, Block block) {
    const bool pairs = realPart(a.dtype()) != a.dtype() && realPart(b.dtype()) != b.dtype();
    const DType typeA = pairs ? realPart(a.dtype()) : a.dtype();
    const DType typeB = pairs ? realPart(b.dtype()) : b.dtype();
    std::vector<std::byte> bytesA(kDiffBlock * itemSize(a.dtype()));
    std::vector<std::byte> bytesB(kDiffBlock * itemSize(b.dtype()));
    std::vector<double> valuesA(2 * kDiffBlock);
    std::vector<double> valuesB(2 * kDiffBlock);
    TensorStream streamA(a);
    TensorStream streamB(b);
    while (const std::size_t elements = streamA.next(bytesA)) {
        streamB.next(bytesB);
        const std::size_t count = elements * (pairs ? 2 : 1);
        decodeElements(typeA, bytesA.data(), count, valuesA.data());
        decodeElements(typeB, bytesB.data(), count, valuesB.data());
        block(valuesA.data(), valuesB.data(), count, elements);
    }
}

bool is64Bit(DType dtype) { return dtype == DType::Int64 || dtype == DType::UInt64; }

/// Differences of integers beyond 2^53, which doubles would round away.
void exactIntegers(const TensorView& a, const TensorView& b, double& maxAbs, double& sum) {
    __extension__ using Wide = __int128;
    const std::vector<std::byte> bytesA = a.toContiguousBytes();
    const std::vector<std::byte> bytesB = b.toContiguousBytes();
    const auto wide = [](DType dtype, const std::byte* bytes) {
        std::uint64_t bits = 0;
        std::memcpy(&bits, bytes, sizeof bits);
        return dtype == DType::Int64 ? Wide{static_cast<std::int64_t>(bits)} : Wide{bits};
    };
    maxAbs = 0;
    sum = 0;
    for (std::size_t at = 0; at + 8 <= bytesA.size(); at += 8) {
        const Wide difference = wide(b.dtype(), &bytesB[at]) - wide(a.dtype(), &bytesA[at]);
        const double size = static_cast<double>(difference < 0 ? -difference : difference);
        maxAbs = std::max(maxAbs, size);
        sum += size;
    }
}

void noteDifference(CheckpointDiff& diff, const char* code, Message text) {
    diff.notes.push_back({Severity::Note, code, std::move(text), {}});
}

/// Root entries, except the compared state dict, that differ between the files.
std::vector<std::string> otherDifferences(const CheckpointFile& a, const CheckpointFile& b, const Names& namesA, const DiffPlaces& places,
                                          const TaskContext& task) {
    std::vector<std::string> found;
    if (!a.object().isDict() || !b.object().isDict()) return found;
    std::vector<char> compared(a.tensors().size());
    for (const auto& [key, tensor] : namesA) compared[tensor] = 1;
    const auto stateA = stateDictOf(a, places.a);
    const auto stateB = stateDictOf(b, places.b);
    // What a module holds besides its state_dict() concerns its code only.
    if ((stateA.ok() && stateA->module && stateA->path.empty()) || (stateB.ok() && stateB->module && stateB->path.empty())) return found;
    const auto isState = [](const auto& state, const std::string& key) {
        return state.ok() && !state->path.empty() && state->path.front() == key;
    };
    std::map<std::vector<std::string>, std::size_t> inB;
    for (std::size_t i = 0; i < b.tensors().size(); ++i) inB.emplace(b.tensors()[i].path, i);
    const auto sameTensors = [&](const std::string& key) {
        for (std::size_t i = 0; i < a.tensors().size(); ++i) {
            const auto& path = a.tensors()[i].path;
            if (compared[i] || path.empty() || path.front() != key) continue;
            const auto other = inB.find(path);
            if (other == inB.end()) return false;
            const auto viewA = a.read(i, task);
            const auto viewB = b.read(other->second, task);
            if (viewA.ok() != viewB.ok() || (viewA.ok() && viewA->toContiguousBytes() != viewB->toContiguousBytes())) return false;
        }
        return true;
    };
    for (const DictEntry& entry : a.object().entries()) {
        const std::string key = entry.key.isString() ? entry.key.asString() : entry.key.str();
        if (isState(stateA, key)) continue;
        const bool text = entry.value.isString() && entry.value.asString().starts_with("<tensor ");
        const ConfigValue* other = b.object().find(key);
        if (!other ? !text : (!(*other == entry.value) || !sameTensors(key))) found.push_back(key);
    }
    for (const DictEntry& entry : b.object().entries()) {
        const std::string key = entry.key.isString() ? entry.key.asString() : entry.key.str();
        const bool text = entry.value.isString() && entry.value.asString().starts_with("<tensor ");
        if (!isState(stateB, key) && !text && !a.object().contains(key)) found.push_back(key);
    }
    return found;
}

/// Sums that overflow a double, computed with the wider exponent of a long double.
ValueDifference widened(const TensorView& a, const TensorView& b, ValueDifference out, double largest, double total) {
    long double sum = 0;
    long double dot = 0;
    long double squaresA = 0;
    long double squaresB = 0;
    forEachPair(a, b, [&](const double* x, const double* y, std::size_t count, std::size_t elements) {
        for (std::size_t i = 0; i < count; ++i) {
            if (!std::isfinite(x[i]) || !std::isfinite(y[i])) continue;
            const auto wideX = static_cast<long double>(x[i]);
            const auto wideY = static_cast<long double>(y[i]);
            if (count == elements) sum += std::abs(wideY - wideX);
            dot += wideX * wideY;
            squaresA += wideX * wideX;
            squaresB += wideY * wideY;
        }
    });
    if (std::isinf(out.meanAbs) && std::isfinite(out.maxAbs) && sum > 0)
        out.meanAbs = static_cast<double>(sum / static_cast<long double>(total));
    out.rel = out.maxAbs == 0 ? 0 : largest > 0 ? out.maxAbs / largest : std::numeric_limits<double>::infinity();
    out.cosine = squaresA > 0 && squaresB > 0 ? std::clamp(static_cast<double>(dot / std::sqrt(squaresA) / std::sqrt(squaresB)), -1.0, 1.0)
                 : squaresA == squaresB       ? 1
                                              : 0;
    return out;
}

}  // namespace

ValueDifference compareTensors(const TensorView& a, const TensorView& b) {
    ValueDifference out;
    out.a = a.dtype();
    out.b = b.dtype();
    double sum = 0;
    double largest = 0;
    double dot = 0;
    double squaresA = 0;
    double squaresB = 0;
    double total = 0;
    if (a.numel() > 0)
        forEachPair(a, b, [&](const double* x, const double* y, std::size_t count, std::size_t elements) {
            total += static_cast<double>(elements);
            const std::size_t parts = count / elements;
            double previous = 0;
            double previousValue = 0;
            for (std::size_t i = 0; i < count; ++i) {
                const bool same = x[i] == y[i] || (std::isnan(x[i]) && std::isnan(y[i]));
                double difference = same ? 0 : std::abs(y[i] - x[i]);
                if (std::isnan(difference)) difference = std::numeric_limits<double>::infinity();
                const bool first = parts == 2 && i % 2 == 0;
                // A complex number counts once, by the modulus of the difference.
                if (parts == 2 && !first) difference = std::hypot(previous, difference);
                previous = difference;
                if (!first) {
                    out.maxAbs = std::max(out.maxAbs, difference);
                    sum += difference;
                }
                const double value = parts == 2 && !first ? std::hypot(previousValue, x[i]) : std::abs(x[i]);
                previousValue = x[i];
                if (!std::isfinite(x[i]) || !std::isfinite(y[i])) continue;
                if (!first && std::isfinite(value)) largest = std::max(largest, value);
                dot += x[i] * y[i];
                squaresA += x[i] * x[i];
                squaresB += y[i] * y[i];
            }
        });
    if (is64Bit(a.dtype()) && is64Bit(b.dtype())) exactIntegers(a, b, out.maxAbs, sum);
    out.meanAbs = total > 0 ? sum / total : 0;
    const bool beyond = !std::isfinite(dot) || !std::isfinite(squaresA) || !std::isfinite(squaresB);
    if (beyond || (std::isinf(sum) && std::isfinite(out.maxAbs)) || (largest > 0 && (squaresA == 0 || squaresB == 0)))
        return widened(a, b, std::move(out), largest, total);
    out.rel = out.maxAbs == 0 ? 0 : largest > 0 ? out.maxAbs / largest : std::numeric_limits<double>::infinity();
    out.cosine = squaresA > 0 && squaresB > 0 ? std::clamp(dot / std::sqrt(squaresA) / std::sqrt(squaresB), -1.0, 1.0)
                 : squaresA == squaresB       ? 1
                                              : 0;
    return out;
}

TensorView differenceOf(const TensorView& a, const TensorView& b) {
    std::vector<float> values;
    values.reserve(static_cast<std::size_t>(a.numel()));
    if (a.numel() > 0)
        forEachPair(a, b, [&](const double* x, const double* y, std::size_t count, std::size_t elements) {
            const std::size_t parts = count / elements;
            for (std::size_t i = 0; i < count; i += parts)
                values.push_back(static_cast<float>(parts == 1 ? y[i] - x[i] : std::hypot(y[i] - x[i], y[i + 1] - x[i + 1])));
        });
    return TensorView::fromFloats(a.shape(), std::move(values));
}

Result<CheckpointDiff> diffCheckpoints(const CheckpointFile& a, const CheckpointFile& b, const TaskContext& task,
                                       const DiffPlaces& places) {
    CheckpointDiff diff;
    for (const auto& [file, weights] : {std::pair(&a, &places.a), std::pair(&b, &places.b)}) {
        const auto state = stateDictOf(*file, *weights);
        if (!state.ok() && !weights->empty()) return state.error();
        if (!state.ok() && state.error().code == "weights-choice")
            noteDifference(
                diff, "diff-weights-choice",
                message("diff-weights-choice.all-its-tensors-were", "{path}: {what} All its tensors were compared by their whole names.",
                        {{"path", escapeForDisplay(file->path())}, {"what", state.error().what}}));
    }
    const Names namesA = comparedNames(a, places.a);
    const Names namesB = comparedNames(b, places.b);
    std::unordered_map<std::string, std::size_t> inB(namesB.begin(), namesB.end());
    const std::unordered_map<std::string, std::size_t> inA(namesA.begin(), namesA.end());
    for (const auto& [key, tensor] : namesB)
        if (!inA.contains(key)) diff.onlyB.push_back(key);
    std::size_t done = 0;
    std::vector<std::string> withoutValues;
    for (const auto& [key, tensor] : namesA) {
        if (task.cancelled()) return cancelledError();
        task.report(static_cast<double>(done++) / static_cast<double>(namesA.size()), asIs(key));
        const auto found = inB.find(key);
        if (found == inB.end()) {
            diff.onlyA.push_back(key);
            continue;
        }
        const CheckpointTensor& first = a.tensors()[tensor];
        const CheckpointTensor& second = b.tensors()[found->second];
        if (first.shape != second.shape) {
            diff.shape.push_back({key, first.shape, second.shape});
            continue;
        }
        if (first.storage < 0 || second.storage < 0) {
            // Without values nothing counts as equal; if neither file has any, that is all there is to report.
            withoutValues.push_back(key);
            if (first.storage != second.storage) {
                constexpr double kUnknown = std::numeric_limits<double>::infinity();
                diff.value.push_back({key, first.dtype, second.dtype, kUnknown, kUnknown, kUnknown, 0});
            }
            continue;
        }
        TD_TRY(const TensorView viewA, a.read(tensor, task));
        TD_TRY(const TensorView viewB, b.read(found->second, task));
        const bool sameBytes = first.dtype == second.dtype && viewA.toContiguousBytes() == viewB.toContiguousBytes();
        ValueDifference difference = sameBytes ? ValueDifference{} : compareTensors(viewA, viewB);
        if (difference.maxAbs == 0 && first.dtype == second.dtype) {
            ++diff.equal;
            continue;
        }
        difference.key = key;
        diff.value.push_back(std::move(difference));
    }
    std::stable_sort(diff.value.begin(), diff.value.end(),
                     [](const ValueDifference& x, const ValueDifference& y) { return x.maxAbs > y.maxAbs; });
    if (!withoutValues.empty())
        noteDifference(diff, "diff-no-values",
                       message("diff-no-values.tensors-are-on-the", static_cast<std::int64_t>(withoutValues.size()),
                               "One tensor is on the meta device, without values: '{withoutValues2}'.",
                               "{withoutValues} tensors are on the meta device, without values: '{withoutValues2}', ....",
                               {{"withoutValues", withoutValues.size()}, {"withoutValues2", escapeForDisplay(withoutValues.front(), 80)}}));
    const auto stripped = [](const CheckpointFile& file, const std::string& weights) {
        const auto state = stateDictOf(file, weights);
        return state.ok() && state->strippedModule;
    };
    const bool strippedA = stripped(a, places.a);
    if (strippedA != stripped(b, places.b))
        noteDifference(diff, "diff-prefix",
                       message("diff-prefix.the-names-of-the",
                               "The names of the {which} file begin with module. (DataParallel); they were compared without it.",
                               {{"which", strippedA ? message("diff-prefix.first", "first") : message("diff-prefix.second", "second")}}));
    if (diff.onlyA.empty() && diff.onlyB.empty() && diff.shape.empty() && diff.value.empty()) {
        std::string names;
        for (const std::string& key : otherDifferences(a, b, namesA, places, task))
            names += (names.empty() ? "'" : ", '") + escapeForDisplay(key, 40) + "'";
        if (!names.empty())
            noteDifference(
                diff, "diff-elsewhere",
                message("diff-elsewhere.the-tensors-compared-are",
                        "The compared tensors are equal; the files differ in their other content: {names}.", {{"names", names}}));
    }
    return diff;
}

std::vector<std::pair<std::string, std::size_t>> diffNames(const CheckpointFile& file) { return comparedNames(file); }

Result<std::vector<std::string>> checkpointsOfRun(const std::string& folder) {
    namespace fs = std::filesystem;
    std::vector<std::string> paths;
    std::error_code failure;
    for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure)) {
        std::error_code ignored;
        const std::string extension = entry->path().extension().string();
        const bool named = extension == ".pth" || extension == ".pt" || extension == ".ckpt" || extension == ".safetensors";
        if (named && entry->is_regular_file(ignored) && !entry->is_symlink(ignored)) paths.push_back(entry->path().string());
    }
    const Place where{folder, 0, 0, {}, {}};
    if (failure)
        return Error{ErrorKind::BadInput,
                     "folder-read",
                     message("folder-read.the-folder-can-not", "The folder cannot be read: {failure}.", {{"failure", failure.message()}}),
                     {},
                     where};
    if (paths.empty())
        return Error{ErrorKind::BadInput, "run-empty", message("run-empty.the-folder-holds-no", "The folder holds no checkpoint."),
                     message("do.choose-the-folder-in", "Choose the folder in which a training wrote its .pth files."), where};
    std::sort(paths.begin(), paths.end(), [](const std::string& a, const std::string& b) { return naturalLess(a, b); });
    return paths;
}

Result<std::vector<FollowedTensor>> followTensor(const std::vector<std::string>& paths, const std::string& key, const TaskContext& task,
                                                 const std::function<void(std::size_t, const TensorView&)>& each) {
    std::vector<FollowedTensor> steps;
    std::optional<TensorView> before;
    bool anywhere = false;
    for (const std::string& path : paths) {
        if (task.cancelled()) return cancelledError();
        task.report(static_cast<double>(steps.size()) / static_cast<double>(paths.size()), asIs(path));
        TD_TRY(const auto file, CheckpointFile::open(path, task));
        FollowedTensor step{path, {}};
        for (const auto& [name, index] : comparedNames(*file)) {
            if (name != key) continue;
            anywhere = true;
            TD_TRY(TensorView view, file->read(index, task));
            if (each) each(steps.size(), view);
            if (!before || before->shape() == view.shape()) step.change = compareTensors(before ? *before : view, view);
            before = std::move(view);
            break;
        }
        steps.push_back(std::move(step));
    }
    if (!anywhere)
        return Error{ErrorKind::BadInput,
                     "tensor-missing",
                     message("tensor-missing.none-of-the-checkpoints", "None of the {paths} checkpoints holds a tensor '{key}'.",
                             {{"paths", paths.size()}, {"key", escapeForDisplay(key)}}),
                     message("do.teardown-inspect-lists-their", "teardown inspect lists their tensors."),
                     {}};
    return steps;
}

}  // namespace teardown
