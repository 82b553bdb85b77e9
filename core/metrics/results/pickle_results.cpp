#include "core/checkpoint/pickle/pickle_writer.h"
#include "core/metrics/results/results_formats.h"

#include <bit>
#include <cstring>
#include <functional>
#include <limits>

namespace teardown::metrics {

namespace {

/// Entries of a list that one opcode appends, as Python's pickler does.
constexpr std::size_t kAppendedAtOnce = 1000;

/// Calls the sink with the little-endian bytes of an array, piece by piece; twice with the same bytes.
using ArrayBytes = std::function<Result<void>(const std::function<Result<void>(std::string_view)>&)>;

template <class Number>
void appendNumber(std::string& bytes, Number number) {
    static_assert(std::endian::native == std::endian::little);
    char raw[sizeof number];
    std::memcpy(raw, &number, sizeof number);
    bytes.append(raw, sizeof number);
}

class ResultsPickler {
public:
    explicit ResultsPickler(ByteOutput& out) : m_out(out) {}

    pickle::Writer& writer() { return m_writer; }
    Result<void> passOn() {
        m_out.text() += m_writer.take();
        return m_out.passOn();
    }

    /// numpy.dtype('f4') with its state, as numpy pickles it.
    void dtype(const char* code) {
        m_writer.global("numpy", "dtype");
        m_writer.mark();
        m_writer.text(code);
        m_writer.boolean(false);
        m_writer.boolean(true);
        m_writer.tuple();
        m_writer.reduce();
        m_writer.mark();
        m_writer.integer(3);
        m_writer.text("<");
        for (int i = 0; i < 3; ++i) m_writer.none();
        m_writer.integer(-1);
        m_writer.integer(-1);
        m_writer.integer(0);
        m_writer.tuple();
        m_writer.build();
    }

    /// numpy.core.multiarray.scalar(dtype('f8'), bytes).
    void numpyFloat(double value) {
        std::string bytes;
        appendNumber(bytes, value);
        m_writer.global("numpy.core.multiarray", "scalar");
        m_writer.mark();
        dtype("f8");
        encoded(bytes);
        m_writer.tuple();
        m_writer.reduce();
    }

    Result<void> array(const char* code, const std::vector<std::int64_t>& shape, const ArrayBytes& bytes) {
        m_writer.global("numpy.core.multiarray", "_reconstruct");
        m_writer.mark();
        m_writer.global("numpy", "ndarray");
        m_writer.mark();
        m_writer.integer(0);
        m_writer.tuple();
        encoded("b");
        m_writer.tuple();
        m_writer.reduce();
        m_writer.mark();
        m_writer.integer(1);
        m_writer.mark();
        for (const std::int64_t size : shape) m_writer.integer(size);
        m_writer.tuple();
        dtype(code);
        m_writer.boolean(false);
        TD_CHECK(encoded(bytes));
        m_writer.tuple();
        m_writer.build();
        return passOn();
    }

private:
    /// Bytes of protocol 2: codecs.encode(text, 'latin1').
    void encoded(std::string_view bytes) {
        m_writer.global("_codecs", "encode");
        m_writer.mark();
        m_writer.latin1(bytes);
        m_writer.text("latin1");
        m_writer.tuple();
        m_writer.reduce();
    }
    Result<void> encoded(const ArrayBytes& bytes) {
        std::uint64_t size = 0;
        TD_CHECK(bytes([&](std::string_view part) -> Result<void> {
            size += pickle::latin1TextSize(part);
            return {};
        }));
        if (size > std::numeric_limits<std::uint32_t>::max())
            return Error{ErrorKind::BadInput,
                         "results-too-large",
                         message("results-too-large.an-array-takes", "An array takes {size} bytes; protocol 2 of pickle ends at 4 GiB.",
                                 {{"size", size}}),
                         message("do.write-json-or-fewer-items", "Write .json, or leave out class_scores with --out-items."),
                         {}};
        m_writer.global("_codecs", "encode");
        m_writer.mark();
        m_writer.textHead(static_cast<std::uint32_t>(size));
        TD_CHECK(bytes([&](std::string_view part) -> Result<void> {
            m_writer.latin1Part(part);
            return passOn();
        }));
        m_writer.text("latin1");
        m_writer.tuple();
        m_writer.reduce();
        return {};
    }

    ByteOutput& m_out;
    pickle::Writer m_writer;
};

template <class Number>
ArrayBytes bytesOf(const std::vector<Number>& values, bool single) {
    return [&values, single](const std::function<Result<void>(std::string_view)>& sink) -> Result<void> {
        std::string block;
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (single)
                appendNumber(block, static_cast<float>(values[i]));
            else
                appendNumber(block, values[i]);
            if (block.size() < 65536 && i + 1 < values.size()) continue;
            TD_CHECK(sink(block));
            block.clear();
        }
        return {};
    };
}

ArrayBytes bytesOf(const ScoreSource& scores, const TaskContext& task) {
    return [&scores, &task](const std::function<Result<void>(std::string_view)>& sink) -> Result<void> {
        std::string block;
        return forEachRow(scores, [&](std::size_t, std::span<const double> row) -> Result<void> {
            if (task.cancelled()) return cancelledError();
            block.clear();
            for (const double value : row) {
                if (scores.singlePrecision())
                    appendNumber(block, static_cast<float>(value));
                else
                    appendNumber(block, value);
            }
            return sink(block);
        });
    };
}

struct ValuePickler {
    ResultsPickler& pickler;
    Result<void> operator()(double value) const {
        pickler.writer().floating(value);
        return {};
    }
    Result<void> operator()(NumpyFloat value) const {
        pickler.numpyFloat(value.value);
        return {};
    }
    Result<void> operator()(const std::vector<double>& values) const {
        return pickler.array("f8", {static_cast<std::int64_t>(values.size())}, bytesOf(values, false));
    }
    Result<void> operator()(const std::vector<std::int64_t>& values) const {
        return pickler.array("i8", {static_cast<std::int64_t>(values.size())}, bytesOf(values, false));
    }
};

Result<void> writeNames(const std::vector<std::int64_t>& labels, const std::vector<std::string>& classes, ResultsPickler& pickler) {
    pickler.writer().emptyList();
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (i % kAppendedAtOnce == 0) pickler.writer().mark();
        pickler.writer().text(classes[static_cast<std::size_t>(labels[i])]);
        if (i % kAppendedAtOnce == kAppendedAtOnce - 1 || i + 1 == labels.size()) pickler.writer().appends();
        TD_CHECK(pickler.passOn());
    }
    return {};
}

}  // namespace

Result<void> writePickleResults(const ResultsContent& content, const Predictions& predictions, ByteOutput& out, const TaskContext& task) {
    ResultsPickler pickler(out);
    const auto rows = static_cast<std::int64_t>(content.scores ? content.scores->rows() : 0);
    pickler.writer().emptyDict();
    pickler.writer().mark();
    for (const auto& [key, value] : content.metrics.entries()) {
        pickler.writer().text(key);
        TD_CHECK(std::visit(ValuePickler{pickler}, value));
    }
    for (const OutItem item : content.items) {
        pickler.writer().text(outItemName(item));
        switch (item) {
            case OutItem::ClassScores:
                TD_CHECK(pickler.array(content.scores->singlePrecision() ? "f4" : "f8",
                                       {rows, static_cast<std::int64_t>(content.scores->classes())}, bytesOf(*content.scores, task)));
                break;
            case OutItem::PredScore:
                TD_CHECK(pickler.array(predictions.singlePrecision ? "f4" : "f8", {rows},
                                       bytesOf(predictions.scores, predictions.singlePrecision)));
                break;
            case OutItem::PredLabel:
                TD_CHECK(pickler.array("i8", {rows}, bytesOf(predictions.labels, false)));
                break;
            case OutItem::PredClass:
                TD_CHECK(writeNames(predictions.labels, content.classes, pickler));
                break;
        }
    }
    pickler.writer().setItems();
    out.text() += pickler.writer().finish();
    return {};
}

}  // namespace teardown::metrics
