// PaletteModel: everything that can be called by name, ranked for what has been typed. With nothing typed: what was used last, then every
// command.
#pragma once

#include "widgets/common/fuzzy.h"

#include <QAbstractListModel>
#include <QStringList>

#include <functional>
#include <vector>

namespace teardown {

struct PaletteEntry {
    QString id;     ///< the same from day to day: recently used entries are remembered by it
    QString group;  ///< "Command", "Module", "Config key" ...
    QString text;
    QString detail;      ///< muted, beside the text; searched too
    QString shortcut;    ///< as written on the keys
    bool listed = true;  ///< false: only when asked for by name
    bool mono = false;   ///< a path: set in the monospace font
    std::function<void()> run;
};

/// Asked each time the palette opens; gives only what can be done now.
using PaletteSource = std::function<std::vector<PaletteEntry>()>;

class PaletteModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { DetailRole = Qt::UserRole + 1, ShortcutRole, GroupRole, PlacesRole, DetailPlacesRole, RecentRole, MonoRole };
    static constexpr int kMostRows = 200;

    using QAbstractListModel::QAbstractListModel;
    /// Replaces the entries; `recent` are ids, the last used first.
    void setEntries(std::vector<PaletteEntry> entries, const QStringList& recent);
    void setQuery(const QString& query);
    /// nullptr outside the list.
    const PaletteEntry* entry(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    struct Row {
        int entry = 0;
        int score = 0;
        std::vector<int> places;
        std::vector<int> detailPlaces;
    };
    void rank();
    void listAll();
    bool matches(std::size_t entry, const QStringList& words, Row& row) const;

    std::vector<PaletteEntry> m_entries;
    std::vector<FuzzyText> m_texts;
    std::vector<FuzzyText> m_details;
    std::vector<int> m_recency;  ///< place among the recent ones, -1: not used lately
    QString m_query;
    std::vector<Row> m_rows;
};

}  // namespace teardown
