"""Writes what takes a JPEG's coded bits out of its bytes, as LLVM's intermediate language.

Behind each byte of 255 stands a 0, unless a marker follows: a restart, or the end of the data.
"""

CHUNK_BYTES = 32  # are looked at at once, and may lie behind what is to be read, or written

_BYTES = f"<{CHUNK_BYTES} x i8>"

# Copies %length bytes of %source without these zeros and without restart markers, %n_marks at most.
# %marks: int64, the bits before each. %outcome: int64, bytes written (-1: no marker ends the data)
# and how many restarts there were. Source and target have CHUNK_BYTES to spare.
UNPACKED = f"""
declare i32 @llvm.cttz.i32(i32, i1)
define void @unpacked(ptr noalias %source, i64 %length, ptr noalias %target, ptr noalias %marks,
    i64 %n_marks, ptr noalias %outcome) {{
entry:
  br label %next
next:
  %i = phi i64 [0, %entry], [%i_plain, %plain], [%i_stuffed, %stuffed], [%i_stuffed, %restart]
  %o = phi i64 [0, %entry], [%o_plain, %plain], [%o_found, %stuffed], [%o_kept, %restart]
  %m = phi i64 [0, %entry], [%m, %plain], [%m, %stuffed], [%m_next, %restart]
  %is_more = icmp slt i64 %i, %length
  br i1 %is_more, label %look, label %endless
look:
  %from = getelementptr i8, ptr %source, i64 %i
  %bytes = load {_BYTES}, ptr %from, align 1
  %to = getelementptr i8, ptr %target, i64 %o
  store {_BYTES} %bytes, ptr %to, align 1
  %are_full = icmp eq {_BYTES} %bytes, splat (i8 -1)
  %mask = bitcast <{CHUNK_BYTES} x i1> %are_full to i32
  %is_plain = icmp eq i32 %mask, 0
  br i1 %is_plain, label %plain, label %found
plain:
  %i_plain = add i64 %i, {CHUNK_BYTES}
  %o_plain = add i64 %o, {CHUNK_BYTES}
  br label %next
found:
  %n = call i32 @llvm.cttz.i32(i32 %mask, i1 true)
  %before = zext i32 %n to i64
  %i_kept = add i64 %i, %before
  %o_kept = add i64 %o, %before
  %i_found = add i64 %i_kept, 1
  %o_found = add i64 %o_kept, 1
  %i_stuffed = add i64 %i_kept, 2
  %behind = getelementptr i8, ptr %source, i64 %i_found
  %byte = load i8, ptr %behind, align 1
  %is_stuffed = icmp eq i8 %byte, 0
  br i1 %is_stuffed, label %stuffed, label %marker
stuffed:
  br label %next
marker:
  %m_low = trunc i64 %m to i8
  %m_eighth = and i8 %m_low, 7
  %expected = or i8 %m_eighth, {0xD0}
  %is_restart = icmp eq i8 %byte, %expected
  %has_room = icmp slt i64 %m, %n_marks
  %is_fit = and i1 %is_restart, %has_room
  br i1 %is_fit, label %restart, label %done
restart:
  %mark_at = getelementptr i64, ptr %marks, i64 %m
  %mark = mul i64 %o_kept, 8
  store i64 %mark, ptr %mark_at
  %m_next = add i64 %m, 1
  br label %next
done:
  store i64 %o_kept, ptr %outcome
  %count_at = getelementptr i64, ptr %outcome, i64 1
  store i64 %m, ptr %count_at
  ret void
endless:
  store i64 -1, ptr %outcome
  ret void
}}
"""
