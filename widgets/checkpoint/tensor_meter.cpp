#include "widgets/checkpoint/tensor_meter.h"

#include <utility>

namespace teardown {
namespace {

constexpr double kBatchBytes = 4.0 * (1 << 20);  // takes some milliseconds
constexpr std::size_t kBatchRows = 64;

using Batch = std::vector<std::pair<int, Result<TensorMeasure>>>;

}  // namespace

TensorMeter::TensorMeter(Lane& lane, TensorTableModel* model, QObject* parent) : QObject(parent), m_model(model), m_runner(lane) {
    connect(model, &QAbstractItemModel::modelAboutToBeReset, this, &TensorMeter::stop);
}

void TensorMeter::start() {
    if (m_running || !m_model->file()) return;
    setRunning(true);
    next();
}

void TensorMeter::stop() {
    m_runner.abandon();
    setRunning(false);
}

void TensorMeter::setRunning(bool running) {
    if (running == std::exchange(m_running, running)) return;
    Q_EMIT runningChanged(running);
}

std::vector<int> TensorMeter::nextRows() const {
    std::vector<int> rows;
    double bytes = 0;
    const auto& all = m_model->rows();
    std::vector<bool> taken(all.size());
    const auto take = [&](int row) {
        const auto at = static_cast<std::size_t>(row);
        if (at >= all.size() || all[at].known() || taken[at] || rows.size() >= kBatchRows || (!rows.empty() && bytes > kBatchBytes)) return;
        taken[at] = true;
        rows.push_back(row);
        bytes += static_cast<double>(all[at].elements) * static_cast<double>(itemSize(m_model->file()->tensors()[all[at].tensor].dtype));
    };
    if (m_inSight)
        for (const int row : m_inSight()) take(row);
    for (std::size_t row = 0; row < all.size() && rows.size() < kBatchRows && bytes <= kBatchBytes; ++row) take(static_cast<int>(row));
    return rows;
}

void TensorMeter::next() {
    std::vector<std::pair<int, std::size_t>> wanted;
    for (const int row : nextRows()) wanted.emplace_back(row, m_model->rows()[static_cast<std::size_t>(row)].tensor);
    if (wanted.empty()) {
        setRunning(false);
        Q_EMIT finished();
        return;
    }
    m_runner.run(
        [file = m_model->file(), wanted](const TaskContext& task) {
            Batch batch;
            for (const auto& [row, tensor] : wanted) {
                if (task.cancelled()) break;
                batch.emplace_back(row, measureTensor(*file, tensor, task));
            }
            return batch;
        },
        [this](Batch batch) {
            for (const auto& [row, measure] : batch)
                if (measure.ok() || measure.error().kind != ErrorKind::Cancelled) m_model->setMeasure(row, measure);
            Q_EMIT progressed(m_model->measured(), m_model->rowCount());
            if (m_running) next();
        });
}

}  // namespace teardown
