// columnRoom: how wide a column of a long table has to be. Qt lays out up to a thousand rows for that, a tenth of a millisecond each.
#pragma once

class QAbstractItemView;
class QHeaderView;

namespace teardown {

/// In pixels: for the heading, and for the text of the column with the most characters, whichever row has it.
int columnRoom(const QAbstractItemView& view, const QHeaderView& header, int column);

}  // namespace teardown
