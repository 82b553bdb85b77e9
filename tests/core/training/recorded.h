// What reference.py recorded of mmcv's runner, compared with td_training.
#pragma once

#include "core/config/config.h"
#include "core/training/calendar/calendar.h"
#include "core/training/hooks/hook_list.h"
#include "core/training/optimizers/optimizer_rates.h"
#include "core/training/schedule/schedule.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include <bit>

namespace teardown::training::recorded {

inline QJsonObject readJson(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) qFatal("cannot read %s", qPrintable(path));
    return QJsonDocument::fromJson(file.readAll()).object();
}

inline const QJsonObject& golden() {
    static const QJsonObject s_golden = readJson(QStringLiteral(TEST_DATA "/core/training/training.json"));
    return s_golden;
}

inline std::vector<ParameterInfo> parametersOf(const QJsonArray& rows) {
    std::vector<ParameterInfo> parameters;
    for (const QJsonValue& row : rows) {
        const QString kind = row[1].toString();
        parameters.push_back({row[0].toString().toStdString(),
                              kind == "norm"        ? ModuleKind::Norm
                              : kind == "conv"      ? ModuleKind::Conv
                              : kind == "depthwise" ? ModuleKind::DepthwiseConv
                                                    : ModuleKind::Other,
                              row[3].toBool(), static_cast<std::size_t>(row[4].toInt()), false});
    }
    return parameters;
}

/// Empty if both are the same double.
inline QString bitsDiffer(double ours, double theirs, const QString& where) {
    if (std::bit_cast<quint64>(ours) == std::bit_cast<quint64>(theirs)) return {};
    return QString("%1: %2, mmcv has %3").arg(where).arg(ours, 0, 'g', 17).arg(theirs, 0, 'g', 17);
}

/// Runs the updaters of a config along the recorded iterations. Empty if every number is mmcv's, bit for bit.
inline QString compareRates(const Config& config, const std::vector<GroupRates>& allGroups, const QJsonObject& row) {
    const auto plan = runnerPlanOf(config);
    if (!plan) return QString::fromStdString(describe(plan.error()));
    const auto hooks = hooksOf(config, *plan);
    if (!hooks) return QString::fromStdString(describe(hooks.error()));
    Schedule schedule(hooks->updaters());
    std::vector<GroupRates> groups = allGroups;
    RunState state;
    state.epochLength = row["length"].toInt();
    state.maxEpochs = plan->maxEpochs;
    state.maxIters = plan->kind == RunnerKind::EpochBased ? *plan->maxEpochs * state.epochLength : plan->maxIters;
    const bool fails = !row["error"].isNull();
    const auto ended = [&](const Result<void>& result, const char* at) {
        return fails ? QString() : QString("%1: %2").arg(at, QString::fromStdString(describe(result.error())));
    };
    if (const auto done = schedule.beforeRun(groups, state); !done) return ended(done, "before_run");
    qint64 epoch = -1;
    for (const QJsonValue& iteration : row["rates"].toArray()) {
        state.epoch = iteration[0].toInteger();
        state.iter = iteration[1].toInteger();
        const QString where = QString("epoch %1, iteration %2").arg(state.epoch).arg(state.iter);
        if (plan->kind == RunnerKind::EpochBased && state.epoch != epoch) {
            epoch = state.epoch;
            if (const auto done = schedule.beforeTrainEpoch(groups, state); !done) return ended(done, qPrintable(where));
        }
        if (const auto done = schedule.beforeTrainIter(groups, state); !done)
            return where + ": " + QString::fromStdString(describe(done.error()));
        const QJsonArray chosen = row["chosen"].toArray();
        for (qsizetype g = 0; g < chosen.size(); ++g) {
            const GroupRates& group = groups[static_cast<std::size_t>(chosen[g].toInt())];
            const QString what = where + QString(", group %1, ").arg(chosen[g].toInt());
            if (const QString lr = bitsDiffer(group.lr, iteration[2][g].toDouble(), what + "lr"); !lr.isEmpty()) return lr;
            if (const QString m = bitsDiffer(group.momentum, iteration[3][g].toDouble(), what + "momentum"); !m.isEmpty()) return m;
        }
    }
    if (!fails) return {};
    // mmcv stopped here: one step further stops us, too.
    const QJsonArray rates = row["rates"].toArray();
    state.iter = rates.size();
    state.epoch = plan->kind == RunnerKind::EpochBased ? state.iter / state.epochLength : 0;
    Result<void> last;
    if (plan->kind == RunnerKind::EpochBased && state.epoch != epoch) last = schedule.beforeTrainEpoch(groups, state);
    if (last) last = schedule.beforeTrainIter(groups, state);
    return last ? QStringLiteral("mmcv stops after %1 iterations, this goes on").arg(rates.size()) : QString();
}

/// Empty if the groups of the recorded parameters are those of the recorded optimizer.
inline QString compareGroups(const Config& config, const QJsonObject& row, std::vector<GroupRates>& rates) {
    const ConfigValue* optimizer = config.root.find("optimizer");
    const auto own = optimizerRates(*optimizer);
    if (!own) return QString::fromStdString(describe(own.error()));
    const auto groups = parameterGroups(*optimizer, parametersOf(row["parameters"].toArray()));
    if (!groups) return QString::fromStdString(describe(groups.error()));
    rates = groupRates(*own, *groups);
    const QJsonArray expected = row["groups"].toArray();
    if (static_cast<qsizetype>(groups->size()) != expected.size())
        return QString("%1 groups instead of %2").arg(groups->size()).arg(expected.size());
    for (qsizetype i = 0; i < expected.size(); ++i) {
        const GroupSettings& group = (*groups)[static_cast<std::size_t>(i)];
        const QString where = QString("group %1, ").arg(i);
        if (static_cast<qsizetype>(group.parameters.size()) != expected[i][0].toInteger()) return where + "another number of parameters";
        if (const QString lr = bitsDiffer(rates[static_cast<std::size_t>(i)].lr, expected[i][1].toDouble(), where + "lr"); !lr.isEmpty())
            return lr;
        const double decay = group.weightDecay.value_or(own->weightDecay);
        if (const QString d = bitsDiffer(decay, expected[i][2].toDouble(), where + "weight_decay"); !d.isEmpty()) return d;
        if (const QString m = bitsDiffer(rates[static_cast<std::size_t>(i)].momentum, expected[i][3].toDouble(), where + "momentum");
            !m.isEmpty())
            return m;
    }
    return {};
}

/// The calendar's saves, evaluations and lines of the text logger, written as reference.py writes them.
inline QString eventsText(const Calendar& calendar) {
    QStringList lines;
    for (const CalendarEvent& event : calendar.events) {
        const QString at = QString("%1 %2").arg(event.epoch).arg(event.iter);
        const QString name = QString::fromStdString(event.name);
        if (event.kind == EventKind::Save) lines << "save " + at + ' ' + name;
        if (event.kind == EventKind::Remove) lines << "remove " + at + ' ' + name;
        if (event.kind == EventKind::Evaluate) lines << "evaluate " + at;
        if (event.kind == EventKind::Log && calendar.hooks.inOrder[event.hook].kind == HookKind::TextLogger)
            lines << QString("log %1 %2 %3 %4")
                         .arg(at, event.train ? "train" : "val")
                         .arg(event.shownEpoch)
                         .arg(event.shownIter.value_or(-1));
    }
    return lines.join('\n');
}

inline QString eventsText(const QJsonArray& events) {
    QStringList lines;
    for (const QJsonValue& event : events) {
        QStringList words;
        for (const QJsonValue& word : event.toArray()) words << word.toVariant().toString();
        lines << words.join(' ');
    }
    return lines.join('\n');
}

/// Empty if the calendar has the recorded events, and the recorded rates of the first group.
inline QString compareCalendar(const Config& config, const QJsonObject& row) {
    CalendarOptions options;
    options.itersPerEpoch = row["length"].toInt();
    options.valBatches = options.evalBatches = 3;
    const auto calendar = makeCalendar(config, options);
    if (!calendar) return QString::fromStdString(describe(calendar.error()));
    if (calendar->stopped.has_value() != !row["error"].isNull()) return QStringLiteral("only one of both stops");
    const QJsonArray rates = row["rates"].toArray();
    if (calendar->iterations != rates.size()) return QString("%1 iterations instead of %2").arg(calendar->iterations).arg(rates.size());
    for (qsizetype i = 0; i < rates.size(); ++i)
        if (calendar->epoch(i) != rates[i][0].toInteger()) return QString("iteration %1 is in another epoch").arg(i);
    if (row["chosen"].toArray().size() == 1)
        for (qsizetype i = 0; i < rates.size(); ++i)
            if (calendar->lr(i)[0] != rates[i][2][0].toDouble() || calendar->momentum(i)[0] != rates[i][3][0].toDouble())
                return QString("rates of iteration %1 differ").arg(i);
    if (!row.contains("events")) return {};
    const QStringList ours = eventsText(*calendar).split('\n'), theirs = eventsText(row["events"].toArray()).split('\n');
    for (qsizetype i = 0; i < std::max(ours.size(), theirs.size()); ++i)
        if (ours.value(i) != theirs.value(i)) return QString("event %1: '%2', mmcv has '%3'").arg(i).arg(ours.value(i), theirs.value(i));
    return {};
}

}  // namespace teardown::training::recorded
